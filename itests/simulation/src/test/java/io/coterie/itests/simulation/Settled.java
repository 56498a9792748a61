package io.coterie.itests.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Resource;
import io.coterie.api.manager.ClusterStatus;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/** What is not as it should be when all faults have ended. Reads only. */
final class Settled {
    private final Campaign campaign;

    Settled(final Campaign campaign) {
        this.campaign = campaign;
    }

    /** {@return what is missing until the cluster is at rest, the first kind of it found; empty if nothing is} */
    List<String> problems() {
        final List<String> problems = new ArrayList<>();
        // what costs least comes first: this is asked for again and again
        Campaign.NODES.forEach(node -> takesPart(node, problems));
        if (problems.isEmpty()) {
            services(problems);
        }
        for (final CampaignNode node : campaign.nodes().values()) {
            if (problems.isEmpty()) {
                atRest(node, problems);
            }
        }
        if (problems.isEmpty()) {
            final Set<String> digests = new HashSet<>();
            campaign.nodes().values().forEach(node -> digests.add(node.state().digest()));
            if (digests.size() != 1) {
                problems.add("the states differ");
            }
            acknowledged();
        }
        return problems;
    }

    private void takesPart(final NodeId id, final List<String> problems) {
        final CampaignNode node = campaign.nodes().get(id);
        if (node == null || !node.runs()) {
            problems.add(id + " does not run");
            return;
        }
        final StateSnapshot state = node.manager().state();
        final NodeRecord record = state.nodes().get(id);
        if (!state.document().text().equals(campaign.operators().text())) {
            problems.add("another document is wanted on " + node.member());
        } else if (record.state() != NodeState.ONLINE || !record.member().equals(Optional.of(node.member()))) {
            problems.add(node.member() + " is " + record);
        }
    }

    private static void atRest(final CampaignNode node, final List<String> problems) {
        final ClusterStatus status = node.manager().status();
        if (status.phase() != ClusterStatus.Phase.IDLE || status.view().size() != Campaign.NODES.size()) {
            problems.add(node.member() + " is " + status.phase() + " in " + status.view());
            return;
        }
        final Transition left = node.manager().decision().toCompletableFuture().join();
        if (!left.actions().isEmpty()) {
            problems.add("to do: " + left.actions().stream().map(Action::id).toList());
        }
    }

    private void services(final List<String> problems) {
        final Set<String> clones = new TreeSet<>();
        for (final Resource resource : campaign.operators().document().resources()) {
            if (resource instanceof Resource.Clone clone) {
                clone.primitives().forEach(p -> clones.add(p.id()));
            }
        }
        campaign.operators().document().primitives().map(Resource.Primitive::id).forEach(id -> {
            final Set<NodeId> where = campaign.services().where(id);
            if (where.size() != (clones.contains(id) ? Campaign.NODES.size() : 1)) {
                problems.add(id + " runs on " + where);
            }
            if (clones.contains(id) && campaign.services().promoted(id).size() != Services.PROMOTED_MAX) {
                problems.add(id + " is promoted on " + campaign.services().promoted(id));
            }
        });
    }

    /** What was acknowledged is there. */
    private void acknowledged() {
        final StateSnapshot state = campaign.recorder().latest().orElseThrow();
        campaign.operators().acknowledged().forEach((key, value) -> {
            final NamedRecord record = state.records().get(key);
            campaign.recorder().require(record != null && value.equals(new String(record.bytes(),
                StandardCharsets.UTF_8)), "acknowledged " + key + "=" + value + ", found " + record);
        });
    }
}
