package io.coterie.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.manager.ClusterStatus;
import io.coterie.api.membership.View;
import io.coterie.api.scheduling.Placement;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.config.DeviceRecord;
import io.coterie.manager.core.Fenceable;
import io.coterie.manager.core.MemberCore;

/** Puts together how the cluster is, and what is wrong with it. Reads only; safe for use by several threads. */
final class StatusView {
    private final Slots slots;
    private final ManagerLoop loop;
    private final Documents documents;
    private final Decisions decisions;
    private final TwoNode twoNode;

    StatusView(final Slots slots, final ManagerLoop loop, final Documents documents, final Decisions decisions,
            final TwoNode twoNode) {
        this.slots = slots;
        this.loop = loop;
        this.documents = documents;
        this.decisions = decisions;
        this.twoNode = twoNode;
    }

    ClusterStatus status() {
        final StateSnapshot state = loop.state();
        final View view = loop.view();
        final ClusterDocument document = documents.apply(state);
        final boolean armed = document != null && !document.nodes().isEmpty()
            && document.nodes().keySet().stream().allMatch(node -> Fenceable.of(document, node));
        return new ClusterStatus(slots.context().cluster(), slots.context().self(), phase(), busyWith(),
            state.coordinator(),
            loop.quorum(), loop.inPrimary(), view == null ? "" : view.id().toString(),
            view == null ? List.of() : view.members(), loop.stable(), List.copyOf(state.nodes().values()), armed,
            state.document().version(), state.revision(), problems(state, document, armed));
    }

    private ClusterStatus.Phase phase() {
        if (!loop.inPrimary()) {
            return ClusterStatus.Phase.NO_QUORUM;
        }
        return switch (loop.standing()) {
            case UNKNOWN, JOINING -> ClusterStatus.Phase.JOINING;
            case LEAVING, LEFT -> ClusterStatus.Phase.LEAVING;
            default -> switch (loop.phase()) {
                case TRANSITION -> ClusterStatus.Phase.TRANSITION;
                case PROVING, BEGINNING, SYNCING -> ClusterStatus.Phase.WAITING;
                default -> ClusterStatus.Phase.IDLE;
            };
        };
    }

    private String busyWith() {
        return switch (phase()) {
            case WAITING, TRANSITION, JOINING -> loop.busyWith();
            default -> "";
        };
    }

    private List<String> problems(final StateSnapshot state, final ClusterDocument document, final boolean armed) {
        final List<String> problems = new ArrayList<>();
        final Set<NodeId> voters = loop.voters();
        if (!loop.quorum().quorate()) {
            final String advice = twoNode.advice();
            problems.add("There is no quorum: " + loop.quorum().reason() + " "
                + (advice.isEmpty() ? "Start the missing members." : advice));
        } else if (!loop.inPrimary()) {
            problems.add("Nobody leads consensus. Wait for the election; if it lasts, look at the members' logs.");
        }
        if (document == null) {
            problems.add(state.document().version() == 0
                ? "There is no cluster document. Apply one with 'coterie config apply FILE'."
                : "The cluster document cannot be read by this version. Run the same version on all members.");
        }
        if (loop.standing() == MemberCore.Standing.CONDEMNED) {
            problems.add("This member was declared unclean or fenced and takes part no more. Start it again.");
        } else if (loop.standing() == MemberCore.Standing.UNKNOWN && document != null) {
            problems.add(slots.context().self().node() + " is not in the cluster document. Add it under 'nodes'.");
        }
        loop.notAdmitted().ifPresent(problems::add);
        if (loop.inPrimary()) {
            state.nodes().values().stream().filter(r -> r.state() == NodeState.ONLINE)
                .filter(r -> !voters.contains(r.node())).forEach(r -> problems.add(r.node() + " has no vote in"
                    + " consensus yet: the cluster cannot go on with it alone. Wait until it is added."));
        }
        final NodeRecord own = state.nodes().get(slots.context().self().node());
        if (own != null && own.incarnation().filter(i -> i.compareTo(slots.context().self().incarnation()) > 0)
                .isPresent()) {
            problems.add("The cluster knows a later life of " + own.node() + " than this one: the clock of this host"
                + " went back and the home was wiped. Set the clock right, and start the member again.");
        }
        state.records().values().stream().map(DeviceRecord::read).flatMap(Optional::stream)
            .filter(DeviceRecord::failed).forEach(d -> problems.add("The fence device " + d.device()
                + " does not work: " + d.detail() + " Mend it; 'coterie fence test " + d.device()
                + "' asks it now."));
        state.nodes().values().stream().filter(r -> r.state() == NodeState.UNCLEAN)
            .forEach(r -> problems.add(unclean(r, state, document)));
        if (document != null && !armed && document.primitives().findAny().isPresent()) {
            problems.add("Not every node has a fence device: what such a node runs is not recovered when it is lost."
                + " Add devices under 'fencing'.");
        }
        if (document != null && loop.view() != null) {
            decided(problems);
        }
        return problems;
    }

    private void decided(final List<String> problems) {
        try {
            final Transition decision = decisions.present();
            problems.addAll(decision.notes());
            decision.placements().stream().map(Placement::failed).filter(text -> !text.isEmpty())
                .map(text -> text + " When the cause is mended: 'coterie resource cleanup'.")
                .forEach(problems::add);
        } catch (final CoterieException e) {
            problems.add("Scheduling gives no decision: " + e.problem() + " " + e.remedy());
        }
    }

    private static String unclean(final NodeRecord record, final StateSnapshot state,
            final ClusterDocument document) {
        final String node = record.node().name();
        final String start = node + " is unclean: " + record.reason() + " ";
        if (document == null || !Fenceable.of(document, record.node())) {
            return start + "No device can fence it. Make sure that it is off, then type 'coterie fence confirm " + node
                + "'.";
        }
        final Map<Boolean, List<FenceRecord>> tries = state.fences().stream()
            .filter(f -> f.target().equals(record.member().orElse(null)))
            .collect(java.util.stream.Collectors.partitioningBy(f -> f.status().equals("pending")));
        final List<FenceRecord> ended = tries.get(false);
        if (ended.isEmpty()) {
            return start + "It is being fenced. Wait for the end.";
        }
        final FenceRecord last = ended.get(ended.size() - 1);
        return start + "The last fence, with " + last.device() + ", ended " + last.status() + ": " + last.detail()
            + " It is tried again; mend the device, or make sure that the node is off and type 'coterie fence confirm "
            + node + "'.";
    }
}
