package io.coterie.itests.simulation;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Map;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.swap.SwapRecord;
import io.coterie.manager.swap.SwapState;

/**
 * One swap in a cluster at rest, and one loss in it. Afterwards all members have the same components without anybody's
 * help, nobody was fenced but who was lost, and no resource was touched but where somebody was lost.
 */
final class SwapStory {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    /** After so long at rest nothing is on its way any more. */
    private static final Duration ARRIVED = Duration.ofSeconds(3);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST_FREEZE = Duration.ofSeconds(10);
    private static final Duration LONGEST_CUT = Duration.ofSeconds(12);
    private static final Duration LONGEST_FULL = Duration.ofSeconds(8);
    /** What is decided is tried again: so often it fails. */
    private static final int FAILURES = 3;
    /** The phases in which a person may end a swap after the first two; that of a log also after the decision. */
    private static final int PHASES_OPEN = 3;
    private static final int PHASES_OF_LOGS = 4;
    /** After an entry was taken: some members have it by then, others not. */
    private static final Duration LATEST = Duration.ofMillis(60);
    private final Campaign campaign;
    private final SwapCell cell;
    private final Set<NodeId> victims = new TreeSet<>();
    private final Map<NodeId, Set<String>> ranThere = new TreeMap<>();
    private final Set<SwapState> seen = new HashSet<>();
    private NamedRecord read;
    private NodeId victim;
    private long before;
    private long number;
    private boolean leads;
    private boolean struck;
    private boolean visited;
    private boolean refused;
    private SwapState abortAt;

    SwapStory(final Campaign campaign, final SwapCell cell) {
        this.campaign = campaign;
        this.cell = cell;
    }

    /** Tells it; the cluster is at rest before and after. */
    void run() {
        campaign.recorder().trace("the swap: " + cell);
        before = record().map(r -> r.holding().set().revision()).orElse(0L);
        number = record().map(SwapRecord::number).orElse(0L);
        choose();
        final int acts = campaign.recorder().acts().size();
        final int fences = campaign.recorder().fenced().size();
        campaign.recorder().watch(this::state, this::committed);
        campaign.watchLogs(this::entry);
        campaign.posts().begin();
        ask();
        require(campaign.until(LIMIT, () -> refused || !cell.refused() && (struck || campaign.troubles() > 0)),
            "the swap comes to " + cell.phase());
        require(refused == cell.refused(), "it is " + (refused ? "" : "not ") + "refused");
        if (refused && cell.fault() == SwapCell.Fault.ABSENT) {
            campaign.comeBack(victim);
        }
        visited |= refused;
        campaign.finishAlone();
        campaign.recorder().watch(state -> { }, () -> { });
        campaign.watchLogs((log, kind) -> { });
        outcome();
        campaign.posts().end();
        campaign.pass(ARRIVED);
        campaign.posts().check(victims);
        fences(campaign.recorder().fenced().subList(fences, campaign.recorder().fenced().size()));
        resources(campaign.recorder().acts().subList(acts, campaign.recorder().acts().size()));
    }

    /** {@return whether the fault came in the phase for which it was meant} */
    boolean visited() {
        return visited;
    }

    private void require(final boolean holds, final String rule) {
        if (!holds) {
            throw new AssertionError(cell + ": not so: " + rule);
        }
    }

    private Optional<SwapRecord> record() {
        return campaign.recorder().latest().flatMap(SwapRecord::of);
    }

    private void choose() {
        final NodeId leader = campaign.consensus().leader().map(MemberId::node).orElse(campaign.ids().get(0));
        final List<NodeId> others = campaign.ids().stream().filter(n -> !n.equals(leader)).toList();
        final NodeId other = others.get(campaign.simulation().random().nextInt(others.size()));
        leads = cell.fault() == SwapCell.Fault.LEADER || cell.fault() != SwapCell.Fault.OTHER
            && campaign.simulation().random().nextInt(campaign.ids().size()) == 0;
        victim = leads ? leader : other;
        abortAt = cell.phase() != SwapState.GOING_BACK ? null
            : SwapCell.PHASES.get(2 + campaign.simulation().random().nextInt(handsOver() ? PHASES_OF_LOGS
                : PHASES_OPEN));
        if (cell.fault() == SwapCell.Fault.ABSENT) {
            lose(Set.of(victim));
            campaign.stayDown(victim);
            campaign.crash(victim);
            require(campaign.until(LIMIT, () -> campaign.recorder().latest().orElseThrow().nodes().get(victim).state()
                .clean() && campaign.nodes().values().stream().filter(CampaignNode::runs).allMatch(n ->
                    n.manager().status().stable())), "the others go on without " + victim);
        } else if (cell.instance() != NewInstance.WELL) {
            final boolean decided = !cell.phase().open();
            campaign.trouble(victim, cell.phase(), cell.instance(),
                decided && cell.fault() != SwapCell.Fault.HANGS ? FAILURES : 1);
        }
    }

    private void lose(final Set<NodeId> nodes) {
        victims.addAll(nodes);
        nodes.forEach(node -> ranThere.put(node, campaign.services().running(node)));
    }

    /** Again and again, as long as it is refused for what passes. */
    private void ask() {
        campaign.operators().swap(cell.kinds().names(), "c" + (before + 1), false, failure -> {
            if (failure.isEmpty()) {
                return;
            }
            if (cell.refused() && (cell.fault() == SwapCell.Fault.ABSENT
                ? String.valueOf(failure.get()).contains("swap.no-full-quorum") : campaign.troubles() > 0)) {
                refused = true;
            } else {
                campaign.simulation().plan(AGAIN, () -> {
                    if (seen.isEmpty()) {
                        ask();
                    }
                });
            }
        });
    }

    /** The state of the cluster changed, as the first member sees it. */
    private void state(final StateSnapshot state) {
        final NamedRecord named = state.records().get(SwapRecord.KEY);
        if (named == read) {
            return;
        }
        read = named;
        final SwapRecord record = SwapRecord.of(state).orElseThrow();
        if (record.number() <= number || !seen.add(record.state())) {
            return;
        }
        if (record.state() == abortAt) {
            campaign.simulation().plan(Duration.ZERO, () -> campaign.operators().abort(record.number()));
        }
        final boolean later = cell.phase() == SwapState.COMMITTED && (cell.fault() == SwapCell.Fault.POWER
            || cell.entry() != SwapCell.Entry.NONE);
        if (record.state() == cell.phase() && !later) {
            campaign.simulation().plan(Duration.ZERO, this::strike);
        } else if (abortAt != null && abortAt != SwapState.COMMITTED && record.state() == SwapState.COMMITTED) {
            // the operator came too late: it ends well
            struck = true;
            if (cell.fault() == SwapCell.Fault.ABSENT) {
                campaign.simulation().plan(Duration.ZERO, () -> campaign.comeBack(victim));
            }
        }
    }

    /** A member has taken the set over. */
    private void committed() {
        if (cell.fault() == SwapCell.Fault.POWER && cell.phase() == SwapState.COMMITTED
            && cell.entry() == SwapCell.Entry.NONE) {
            campaign.simulation().plan(Duration.ZERO, this::strike);
        } else if (abortAt == SwapState.COMMITTED) {
            // the log was handed over before
            struck = true;
        }
    }

    /** An entry of a handover was committed. */
    private void entry(final String log, final String kind) {
        if (kind.equals(cell.entry().name()) && !struck) {
            campaign.simulation().plan(campaign.simulation().between(Duration.ZERO, LATEST), this::strike);
        }
    }

    private boolean handsOver() {
        return cell.kinds() == SwapCell.Kinds.CONSENSUS;
    }

    private void strike() {
        if (struck) {
            return;
        }
        struck = true;
        visited = record().filter(r -> r.state() == cell.phase()).isPresent();
        final Duration time = campaign.simulation().between(SHORTEST, LONGEST_FREEZE);
        switch (cell.fault()) {
            case LEADER, OTHER -> {
                lose(Set.of(victim));
                campaign.crash(victim);
            }
            case CUT -> {
                // a coordinator that is back before another is chosen has lost the others, and may have one fenced
                lose(cell.size() == 2 || leads ? Set.copyOf(campaign.ids()) : Set.of(victim));
                campaign.cluster().isolate(victim);
                campaign.simulation().plan(campaign.simulation().between(SHORTEST, LONGEST_CUT),
                    campaign.cluster()::heal);
            }
            case FROZEN -> {
                lose(Set.of(victim));
                campaign.cluster().pause(victim, time);
            }
            case ABSENT -> campaign.comeBack(victim);
            case POWER -> {
                lose(Set.copyOf(campaign.ids()));
                campaign.ids().forEach(campaign::powerFails);
            }
            case FULL -> {
                lose(Set.of(victim));
                campaign.cluster().disk(victim).full(true);
                campaign.simulation().plan(campaign.simulation().between(SHORTEST, LONGEST_FULL),
                    () -> campaign.cluster().disk(victim).full(false));
            }
            case CALLED_OFF -> campaign.operators().abort(record().orElseThrow().number());
            case FAILS -> atEntry(() -> campaign.nodes().get(victim).swapping().handover().fail());
            case HANGS -> atEntry(() -> {
                // while the only log that may take commands takes none, nobody has quorum
                lose(Set.copyOf(campaign.ids()));
                campaign.stallNext(time);
            });
            default -> {
                // the new instance sees to it
            }
        }
    }

    /** Else the new instance itself sees to it. */
    private void atEntry(final Runnable what) {
        if (cell.entry() != SwapCell.Entry.NONE) {
            what.run();
        }
    }

    /** Whoever was lost: what was decided holds. */
    private void outcome() {
        final long revision = campaign.nodes().get(campaign.ids().get(0)).swapping().current().revision();
        require(revision == before || revision == before + 1, "of " + before + " it came to " + revision);
        require(cell.phase() != SwapState.COMMITTED || refused || revision > before
            || cell.fault() == SwapCell.Fault.CALLED_OFF, "what was committed stays so");
        if (cell.instance() != NewInstance.WELL) {
            // what fails after it has answered everything may do so after the decision
            final boolean late = cell.phase() == SwapState.DRAINING && cell.fault() == SwapCell.Fault.LIES;
            require(!cell.phase().open() || late || revision == before, "a new instance that " + cell.fault()
                + " is not taken");
            visited = campaign.troubles() > 0;
        }
        require(seen.isEmpty() || (seen.contains(SwapState.COMMITTED) && !seen.contains(SwapState.GOING_BACK))
            == (revision == before + 1), "it is as was decided: " + seen);
    }

    private void fences(final List<MemberId> fenced) {
        require(fenced.stream().allMatch(m -> victims.contains(m.node())), "only " + victims + " of " + fenced
            + " were lost");
        require(cell.fault() != SwapCell.Fault.POWER || fenced.isEmpty(), "whose host has started anew is not fenced: "
            + fenced);
    }

    private void resources(final List<Recorder.Act> acts) {
        final Set<String> lost = new TreeSet<>();
        ranThere.values().forEach(lost::addAll);
        for (final Recorder.Act act : acts) {
            require(victims.contains(act.by().node()) || follows(act, lost), act + ", though only " + victims
                + " were lost, with " + ranThere);
        }
    }

    /**
     * Whether it may follow from the loss itself: what ran there starts elsewhere; copies change their roles and their
     * places; the other one of two nodes is without quorum until the first is fenced.
     */
    private boolean follows(final Recorder.Act act, final Set<String> lost) {
        return act.what().equals("start") && lost.contains(act.resource())
            || !victims.isEmpty() && (act.resource().startsWith(Services.CLONE) || cell.size() == 2);
    }
}
