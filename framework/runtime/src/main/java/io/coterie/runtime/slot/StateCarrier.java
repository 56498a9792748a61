package io.coterie.runtime.slot;

import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Handover;
import io.coterie.api.component.StateForm;
import io.coterie.api.core.RejectedException;

/** Hands the state of one instance of a slot to another one, as the API says. Used by the slot's owner thread. */
final class StateCarrier {
    private static final Logger LOG = LoggerFactory.getLogger(StateCarrier.class);
    private final String kind;

    StateCarrier(final String kind) {
        this.kind = kind;
    }

    /**
     * Refuses a successor that does not read what it would have to know.
     *
     * @throws RejectedException {@code swap.state-not-read}
     */
    void check(final ComponentInstance<?> from, final ComponentInstance<?> to) {
        common(from, to);
    }

    private Optional<StateForm> common(final ComponentInstance<?> from, final ComponentInstance<?> to) {
        final Optional<StateForm> form = StateForm.common(from.writes(), to.reads());
        if (form.isEmpty() && !from.writes().isEmpty() && !from.stateMayBeLost()) {
            throw new RejectedException("swap.state-not-read", "The new component of the slot '" + kind + "' reads "
                + to.reads() + " and the present one hands its state over as " + from.writes()
                + ": it would be lost.", "Choose a version that reads one of these, or swap to one in between first.");
        }
        return form;
    }

    /**
     * Hands over, in the newest version that both know. Nothing happens where the one has nothing to say.
     *
     * @throws RejectedException if it cannot be, with a code of the API
     */
    void carry(final ComponentInstance<?> from, final ComponentInstance<?> to) {
        final Optional<StateForm> form = common(from, to);
        if (form.isEmpty()) {
            if (!from.writes().isEmpty()) {
                LOG.warn("The new component of the slot '{}' reads none of {}: it begins anew.", kind, from.writes());
            }
            return;
        }
        final Optional<Handover> state = exported(from, form.get());
        if (state.isPresent()) {
            try {
                to.importState(state.get());
            } catch (RuntimeException | Error e) {
                throw new RejectedException("swap.state-not-taken", "The state of the slot '" + kind + "' ("
                    + state.get() + ") is not taken over: " + e.getMessage() + ".",
                    "Look at the log of the component.", e);
            }
            LOG.info("The state of the slot '{}' is handed over: {}.", kind, state.get());
        }
    }

    /** The same where nothing can be refused any more. */
    void carryAsFarAsPossible(final ComponentInstance<?> from, final ComponentInstance<?> to) {
        try {
            carry(from, to);
        } catch (RuntimeException | Error e) {
            LOG.error("The state of the slot '{}' is lost, as it would be at a start of the member: {}", kind,
                e.getMessage(), e);
        }
    }

    private Optional<Handover> exported(final ComponentInstance<?> from, final StateForm form) {
        final Optional<Handover> state;
        try {
            state = from.exportState(form.schema(), form.newest());
        } catch (RuntimeException | Error e) {
            throw notWritten(form, e.getMessage(), e);
        }
        if (state == null || state.isPresent() && (!state.get().schema().equals(form.schema())
                || state.get().version() != form.newest())) {
            throw notWritten(form, "it gave " + state, null);
        }
        if (state.isPresent() && state.get().bytes().length > Handover.MAX_BYTES) {
            throw new RejectedException("swap.state-too-large", "The component of the slot '" + kind
                + "' hands over more than " + Handover.MAX_BYTES + " bytes: " + state.get() + ".",
                "What is so large belongs on the disk: ask the component's author.");
        }
        return state;
    }

    private RejectedException notWritten(final StateForm form, final String why, final Throwable cause) {
        return new RejectedException("swap.state-not-written", "The component of the slot '" + kind
            + "' does not hand its state over as " + form + ": " + why + ".", "Look at the log of the component.",
            cause);
    }
}
