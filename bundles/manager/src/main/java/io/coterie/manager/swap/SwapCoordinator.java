package io.coterie.manager.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.coterie.api.component.SwapStep;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.membership.View;
import io.coterie.api.state.Change;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.core.Moment;

/**
 * Leads a swap from state to state: on when every member has taken the step, back when one reports a failure, is lost,
 * or a step takes too long. It keeps nothing but when it saw a state first, so any later coordinator goes on from the
 * record. Pure; confined to one thread.
 */
public final class SwapCoordinator {
    /** Lines of a record, which has to stay small: the members mostly say the same. */
    static final int MAX_REMARKS = 16;
    private final MemberId self;
    private long number;
    private SwapState state;
    private Moment since;

    /**
     * A coordinator that has seen nothing.
     *
     * @param self this member
     */
    public SwapCoordinator(final MemberId self) {
        this.self = self;
    }

    /** A new reign: its limits begin anew. */
    public void forget() {
        number = 0;
    }

    /**
     * The next change of the cluster state.
     *
     * @param term the reign
     * @param now the state
     * @param document the document that holds, parsed; null if there is none
     * @param view the view
     * @param stable whether it is known to stand
     * @param at the time
     * @return the change; empty if there is nothing to do but wait
     */
    public Optional<Change> next(final Term term, final StateSnapshot now, final ClusterDocument document,
            final View view, final boolean stable, final Moment at) {
        final Optional<SwapRecord> found = SwapRecord.of(now);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        final SwapRecord record = found.get();
        if (number != record.number() || state != record.state()) {
            number = record.number();
            state = record.state();
            since = at;
        }
        if (record.state() == SwapState.COMMITTED) {
            return (handedOver(now, record) ? document(now, document, record, at) : Optional.<Change>empty())
                .or(() -> tidy(now, term));
        } else if (record.state() == SwapState.BACK) {
            return tidy(now, term);
        } else if (record.state() == SwapState.GOING_BACK) {
            return allBack(now, record, view, stable) ? move(term, now, record, SwapState.BACK, "", at)
                : Optional.empty();
        }
        final Optional<String> against = against(now, record, view, stable, at);
        if (against.isPresent()) {
            // where nothing was touched, nothing has to be undone
            return move(term, now, record, record.state() == SwapState.PLANNED ? SwapState.BACK : SwapState.GOING_BACK,
                against.get(), at);
        }
        return stable && reached(now, record) ? move(term, now, record,
            SwapState.values()[record.state().ordinal() + 1], "", at) : Optional.empty();
    }

    private Optional<Change> move(final Term term, final StateSnapshot now, final SwapRecord record,
            final SwapState next, final String why, final Moment at) {
        // every member sees the same, but the coordinator's own decisions are those that count
        final List<String> seen = new ArrayList<>(remarks(now, record, self));
        // and what is of one member alone names it
        record.members().stream().filter(m -> !m.equals(self)).forEach(m -> remarks(now, record, m).stream()
            .filter(r -> r.startsWith(m.node() + ": ")).limit(Math.max(0, MAX_REMARKS - seen.size()))
            .forEach(seen::add));
        return Optional.of(change(now, record.to(next, why, at.wall(), self).remarked(seen), term));
    }

    private static List<String> remarks(final StateSnapshot now, final SwapRecord record, final MemberId member) {
        return report(now, record, member).map(SwapReport::remarks).orElse(List.of());
    }

    /**
     * Sets the record, if nobody else has meanwhile: so the first decision wins.
     *
     * @param now the state from which it was decided
     * @param record the new record
     * @param term the reign, or none for an operator's word
     * @return the change
     */
    public static Change change(final StateSnapshot now, final SwapRecord record, final Term term) {
        final NamedRecord before = now.records().get(SwapRecord.KEY);
        return new Change.PutRecord(SwapRecord.KEY, before == null ? 0 : before.revision(), record.bytes(), term);
    }

    /** Why it has to go back. */
    private Optional<String> against(final StateSnapshot now, final SwapRecord record, final View view,
            final boolean stable, final Moment at) {
        final Optional<Finding> document = SwapRules.otherDocument(now, record);
        if (document.isPresent() || record.state() == SwapState.PLANNED) {
            return document.or(() -> SwapRules.again(now, view, stable, record).stream().findFirst())
                .map(f -> f.problem() + " [" + f.code() + "]");
        }
        for (final MemberId member : record.members()) {
            final Optional<SwapReport> report = report(now, record, member);
            if (report.isPresent() && !report.get().failure().isEmpty()) {
                return Optional.of(member.node() + ": " + report.get().failure());
            }
            final NodeRecord node = now.nodes().get(member.node());
            if (node == null || node.state() != NodeState.ONLINE || !node.member().equals(Optional.of(member))) {
                return Optional.of(member.node() + " does not take part any more.");
            }
            if (stable && !view.contains(member)) {
                return Optional.of(member.node() + " left the view.");
            }
        }
        return at.past(since, SwapLimits.of(record.state())) ? Optional.of(late(now, record)) : Optional.empty();
    }

    private String late(final StateSnapshot now, final SwapRecord record) {
        final List<String> waiting = new ArrayList<>();
        record.members().stream().filter(m -> !reached(now, record, m)).forEach(m -> waiting.add(m.node().name()
            + report(now, record, m).map(SwapReport::waitsFor).filter(w -> !w.isEmpty()).map(w -> " (" + w + ")")
            .orElse("")));
        return record.state().word() + " took longer than " + SwapLimits.of(record.state()).toSeconds() + " s"
            + (waiting.isEmpty() ? ": the view is not stable." : " on " + String.join(", ", waiting) + ".")
            + (waiting.isEmpty() || record.state() != SwapState.DRAINING ? "" : " A call that takes longer than that,"
                + " such as an action of a resource agent, makes every swap go back: wait until it has ended.");
    }

    private static Optional<SwapReport> report(final StateSnapshot now, final SwapRecord record,
            final MemberId member) {
        return SwapReport.of(now, member.node()).filter(r -> r.number() == record.number()
            && r.member().equals(member));
    }

    private static boolean reached(final StateSnapshot now, final SwapRecord record) {
        return record.members().stream().allMatch(m -> reached(now, record, m));
    }

    private static boolean reached(final StateSnapshot now, final SwapRecord record, final MemberId member) {
        final SwapStep wanted = switch (record.state()) {
            case STAGING -> SwapStep.STAGED;
            case WARMING -> SwapStep.WARM;
            case SWITCHING -> SwapStep.SWITCHED;
            case DRAINING -> SwapStep.DRAINED;
            default -> SwapStep.NONE;
        };
        return wanted == SwapStep.NONE || report(now, record, member)
            .filter(r -> r.step().compareTo(wanted) >= 0 && r.step() != SwapStep.BACK).isPresent();
    }

    /**
     * Whoever is gone returns to the old set by itself: when it hears of it, or when it starts again. So does who is
     * unclean, also while the view shows it: no swap begins with it, and its fence may take for ever.
     */
    private static boolean allBack(final StateSnapshot now, final SwapRecord record, final View view,
            final boolean stable) {
        return record.members().stream().allMatch(m -> stable && !view.contains(m)
            || Optional.ofNullable(now.nodes().get(m.node())).filter(SwapCoordinator::inUse)
                .flatMap(NodeRecord::member).filter(m::equals).isEmpty()
            || report(now, record, m).filter(r -> r.step() == SwapStep.BACK).isPresent());
    }

    private static boolean inUse(final NodeRecord node) {
        return node.state() == NodeState.ONLINE || node.state() == NodeState.LEAVING;
    }

    /** A log that is not handed over yet can be called off: until then the document says what it said. */
    private boolean handedOver(final StateSnapshot now, final SwapRecord record) {
        return !SwapRules.handsOver(record)
            || report(now, record, self).filter(r -> r.step() == SwapStep.COMMITTED).isPresent();
    }

    /** The document says what holds. */
    private static Optional<Change> document(final StateSnapshot now, final ClusterDocument document,
            final SwapRecord record, final Moment at) {
        if (document == null || document.nodes().isEmpty()
            || SwapDocument.sameRows(document.components(), SwapDocument.specs(record.target()))
            || since(now, record) && saysSo(document, record)) {
            // asked for at each turn: the text is read again only if it has to be another one
            return Optional.empty();
        }
        return SwapDocument.edited(now.document().text(), record).map(text -> new Change.ApplyDocument(
            now.document().version(), text, List.copyOf(document.nodes().keySet()), record.author(),
            "swap " + record.number() + ": " + String.join(", ", record.changes()), at.wall()));
    }

    /** Whether somebody has applied a document since the commit: then it is his, as long as it says what holds. */
    private static boolean since(final StateSnapshot now, final SwapRecord record) {
        return record.marks().stream().anyMatch(m -> m.state() == SwapState.COMMITTED
            && now.document().at().isAfter(m.at()));
    }

    private static boolean saysSo(final ClusterDocument document, final SwapRecord record) {
        return !document.components().isEmpty()
            && SwapTargets.of(record.target(), document.components(), "").isEmpty();
    }

    /** Reports of nodes that are no longer part of the cluster. */
    private static Optional<Change> tidy(final StateSnapshot now, final Term term) {
        return now.records().values().stream().filter(r -> r.key().startsWith(SwapReport.PREFIX))
            .filter(r -> now.nodes().keySet().stream().noneMatch(n -> SwapReport.key(n).equals(r.key()))).findFirst()
            .map(r -> new Change.PutRecord(r.key(), r.revision(), null, term));
    }
}
