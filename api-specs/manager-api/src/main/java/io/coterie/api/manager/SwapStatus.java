package io.coterie.api.manager;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.coterie.api.component.SwapStep;
import io.coterie.api.core.MemberId;

/**
 * A swap as the cluster state has it.
 *
 * @param number counts the swaps of the cluster from 1
 * @param revision of the set that it leads to
 * @param state {@code planned}, {@code staging}, {@code warming}, {@code switching}, {@code draining},
 *     {@code committed}, {@code going back} or {@code back}
 * @param changes what it replaces, {@code kind: before -> after}
 * @param author who asked for it
 * @param reason why it goes or went back; empty if it does not
 * @param remarks what was seen of the new components before the switch, for people: where a new scheduling component
 *     decides otherwise; empty if there is nothing to say
 * @param marks when each state began; of earlier swaps the first and the last one
 * @param members how far it has come on each node; empty for earlier swaps
 */
public record SwapStatus(long number, long revision, String state, List<String> changes, String author, String reason,
        List<String> remarks, List<Mark> marks, List<Member> members) {
    /** The state of a swap that holds. */
    public static final String COMMITTED = "committed";
    /** The state of a swap after which the old set holds. */
    public static final String BACK = "back";

    /**
     * The beginning of a state.
     *
     * @param state which
     * @param at when
     * @param by the node whose member recorded it; empty if that is not kept
     */
    public record Mark(String state, Instant at, String by) {
        /** All parts are required. */
        public Mark {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(by, "by");
        }
    }

    /**
     * One member.
     *
     * @param member which
     * @param part whether the swap waits for it; others take it over when it is decided
     * @param step how far it has come there
     * @param revision of the set that holds there
     * @param failure why it cannot go on there; empty if nothing is wrong
     * @param waitsFor what its next step waits for; empty if for nothing
     */
    public record Member(MemberId member, boolean part, SwapStep step, long revision, String failure,
            String waitsFor) {
        /** All parts are required. */
        public Member {
            Objects.requireNonNull(member, "member");
            Objects.requireNonNull(step, "step");
            Objects.requireNonNull(failure, "failure");
            Objects.requireNonNull(waitsFor, "waitsFor");
        }
    }

    /** Copies the lists. */
    public SwapStatus {
        Objects.requireNonNull(state, "state");
        changes = List.copyOf(changes);
        Objects.requireNonNull(author, "author");
        Objects.requireNonNull(reason, "reason");
        remarks = List.copyOf(remarks);
        marks = List.copyOf(marks);
        members = List.copyOf(members);
    }

    /** {@return whether it is over: every member that takes part has the set that was decided} */
    public boolean over() {
        return state.equals(BACK) || state.equals(COMMITTED) && members.stream()
            .noneMatch(m -> m.part() && m.revision() < revision);
    }
}
