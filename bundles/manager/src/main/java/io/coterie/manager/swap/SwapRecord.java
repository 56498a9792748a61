package io.coterie.manager.swap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.MemberId;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.StateSnapshot;

/**
 * The last swap of a cluster, as a named record of its state, and what holds until it is decided. A row without a hash
 * was never swapped: there each member keeps the settings that it began with, and none stand here. Immutable.
 *
 * @param number counts the swaps from 1, those that went back included
 * @param state where it stands
 * @param target the set that it leads to
 * @param held the set that holds unless the target is committed
 * @param members who takes part; each has to take every step
 * @param author who asked for it
 * @param marks when each state began, and which member recorded it, in order
 * @param reason why it goes or went back; empty if it does not
 * @param changes what it replaces, {@code kind: before -> after}
 * @param remarks what was seen of the new components before the switch, for people; see {@link ShadowNotes}
 * @param document the version of the document that it was planned with; negative if that is not known
 * @param history earlier swaps, oldest first, at most {@link #MAX_HISTORY}
 */
public record SwapRecord(long number, SwapState state, Side target, Side held, List<MemberId> members, String author,
        List<Mark> marks, String reason, List<String> changes, List<String> remarks, long document,
        List<Past> history) {
    /** The key of the named record. */
    public static final String KEY = "swap/record";
    /** Enough to see what was done last; a record has to stay small. */
    public static final int MAX_HISTORY = 20;
    /** Of why a swap went back, so much is kept: members and agents may say much. */
    static final int MAX_REASON = 500;

    /**
     * A set, with what makes it certain that all members mean the same.
     *
     * @param number of the swap that leads to it; 0 for the set that the cluster began with
     * @param set the set
     * @param hashes SHA-256 of the bundle of each choice; empty text where it was never swapped
     */
    public record Side(long number, ComponentSet set, List<String> hashes) {
        /** Copies the list; one hash a choice. */
        public Side {
            Objects.requireNonNull(set, "set");
            hashes = List.copyOf(hashes);
            if (hashes.size() != set.choices().size()) {
                throw new IllegalArgumentException("one hash a choice");
            }
        }

        /** {@return the same as the members tell it each other: of what was never swapped without its settings} */
        public Side shared() {
            final List<Choice> rows = new ArrayList<>();
            for (int i = 0; i < hashes.size(); i++) {
                final Choice row = set.choices().get(i);
                rows.add(hashes.get(i).isEmpty()
                    ? new Choice(row.kind(), row.component(), row.version(), Configuration.EMPTY) : row);
            }
            return new Side(number, new ComponentSet(set.revision(), rows), hashes);
        }
    }

    /**
     * The beginning of a state.
     *
     * @param state which
     * @param at when, by the clock of who recorded it
     * @param by who recorded it
     */
    public record Mark(SwapState state, Instant at, MemberId by) {
        /** All parts are required. */
        public Mark {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(by, "by");
        }
    }

    /**
     * A swap that is over.
     *
     * @param number its number
     * @param revision of the set that it led to
     * @param state how it ended
     * @param changes what it replaced, {@code kind: before -> after}
     * @param author who asked for it
     * @param began when
     * @param ended when it was decided
     * @param reason why it went back; empty if it did not
     * @param remarks what was seen of the new components before the switch; the first lines of it
     */
    public record Past(long number, long revision, SwapState state, List<String> changes, String author, Instant began,
            Instant ended, String reason, List<String> remarks) {
        /** So many lines of each swap that is over: twenty of them have to stay small. */
        private static final int MAX_REMARKS = 4;

        /** Copies the lists; remarks are cut. */
        public Past {
            changes = List.copyOf(changes);
            remarks = remarks.stream().limit(MAX_REMARKS).map(r -> RehearsalCore.cut(r, RehearsalCore.MAX_REMARK))
                .toList();
        }
    }

    /** Copies the lists; of the sets it keeps what is shared. */
    public SwapRecord {
        Objects.requireNonNull(state, "state");
        target = target.shared();
        held = held.shared();
        changes = List.copyOf(changes);
        remarks = List.copyOf(remarks);
        members = List.copyOf(members);
        Objects.requireNonNull(author, "author");
        marks = List.copyOf(marks);
        reason = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
        history = history.size() <= MAX_HISTORY ? List.copyOf(history)
            : List.copyOf(history.subList(history.size() - MAX_HISTORY, history.size()));
    }

    /**
     * A swap that was planned.
     *
     * @param target the set that it leads to
     * @param held the set that holds
     * @param members who takes part
     * @param author who asked for it
     * @param planned when it was planned, and by whom
     * @param document the version of the document that it was planned with
     * @param history earlier swaps, oldest first
     * @return the record
     */
    public static SwapRecord planned(final Side target, final Side held, final List<MemberId> members,
            final String author, final Mark planned, final long document, final List<Past> history) {
        return new SwapRecord(target.number(), SwapState.PLANNED, target, held, members, author, List.of(planned), "",
            SwapSets.changes(held.set(), target.set()), List.of(), document, history);
    }

    /**
     * The record of a state.
     *
     * @param state the state
     * @return the last swap; empty if there was none, or if its form is not understood here
     */
    public static Optional<SwapRecord> of(final StateSnapshot state) {
        final NamedRecord named = state.records().get(KEY);
        return named == null ? Optional.empty() : SwapForm.record(named.bytes());
    }

    /** {@return the content of the named record} */
    public byte[] bytes() {
        return SwapForm.bytes(this);
    }

    /** {@return the set that holds, as far as it is decided} */
    public Side holding() {
        return state == SwapState.COMMITTED ? target : held;
    }

    /**
     * The same, one state further.
     *
     * @param next the new state
     * @param why why it goes back; empty if it does not
     * @param at when
     * @param by who says so
     * @return the record
     */
    public SwapRecord to(final SwapState next, final String why, final Instant at, final MemberId by) {
        final List<Mark> longer = new ArrayList<>(marks);
        longer.add(new Mark(next, at, by));
        return new SwapRecord(number, next, target, held, members, author, longer, why.isEmpty() ? reason : why,
            changes, remarks, document, history);
    }

    /**
     * The same, with what was seen.
     *
     * @param seen for people; empty if it is to stay as it is
     * @return the record
     */
    public SwapRecord remarked(final List<String> seen) {
        return seen.isEmpty() ? this : new SwapRecord(number, state, target, held, members, author, marks, reason,
            changes, seen, document, history);
    }

    /** {@return this swap as a row of the history} */
    public Past past() {
        final Instant ended = marks.stream().filter(m -> !m.state().open()).map(Mark::at).findFirst()
            .orElse(marks.get(marks.size() - 1).at());
        return new Past(number, target.set().revision(), state, changes, author, marks.get(0).at(), ended, reason,
            remarks);
    }

    @Override
    public String toString() {
        return "swap " + number + " to revision " + target.set().revision() + ", " + state.word();
    }
}
