package io.coterie.api.fencing;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

import io.coterie.api.component.Handover;
import io.coterie.api.component.StateForm;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Term;

/** What a fencing component hands over to its successor: the greatest term that it has seen. */
public final class FencingState {
    /** The form {@code fencing/term}. Version 1: the number of the term, in decimal digits. */
    public static final StateForm TERM = new StateForm("fencing/term", 1, 1);
    /** No {@code long} has more digits. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");

    private FencingState() {
    }

    /**
     * Writes a term.
     *
     * @param greatest the greatest term in which the instance was asked to fence
     * @return the state in the form {@link #TERM}
     */
    public static Handover term(final Term greatest) {
        Objects.requireNonNull(greatest, "greatest");
        return new Handover(TERM.schema(), 1,
            Long.toString(greatest.number()).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads a term.
     *
     * @param state in the form {@link #TERM}
     * @return the term; orders of older ones have to be refused
     * @throws RejectedException {@code fencing.bad-state} if it is not in that form
     */
    public static Term term(final Handover state) {
        final String text = new String(state.bytes(), StandardCharsets.US_ASCII);
        if (!state.schema().equals(TERM.schema()) || state.version() != 1 || !NUMBER.matcher(text).matches()) {
            throw bad(state, null);
        }
        try {
            return new Term(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw bad(state, e);
        }
    }

    private static RejectedException bad(final Handover state, final NumberFormatException cause) {
        return new RejectedException("fencing.bad-state", "The state that is handed over (" + state
            + ") is no term.", "Look at the component that is replaced.", cause);
    }
}
