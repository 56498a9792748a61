package io.coterie.itests.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.component.ComponentSet;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.document.Resource;
import io.coterie.api.manager.ClusterStatus;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;
import io.coterie.document.DocumentParser;
import io.coterie.manager.swap.SwapRecord;
import io.coterie.manager.swap.SwapState;

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
        campaign.ids().forEach(node -> takesPart(node, problems));
        if (problems.isEmpty()) {
            services(problems);
        }
        for (final CampaignNode node : campaign.nodes().values()) {
            if (problems.isEmpty()) {
                atRest(node, problems);
            }
        }
        if (problems.isEmpty()) {
            components(problems);
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

    /** No swap is under way, and what was decided is what all have, and what the document says. */
    private void components(final List<String> problems) {
        for (final CampaignNode node : campaign.nodes().values()) {
            final StateSnapshot state = node.manager().state();
            SwapRecord.of(state).ifPresent(record -> {
                final ComponentSet holds = record.holding().set();
                if (record.state() != SwapState.COMMITTED && record.state() != SwapState.BACK) {
                    problems.add(record + " on " + node.member());
                } else if (node.swapping().current().revision() != holds.revision()
                    || !SimulatedSwapping.components(node.swapping().current())
                        .equals(SimulatedSwapping.components(holds))) {
                    problems.add(node.member() + " has " + node.swapping().current() + ", decided is " + holds);
                } else if (holds.revision() > 0 && !named(state.document().text(), holds)) {
                    problems.add("the document of " + node.member() + " does not name " + holds);
                }
            });
        }
    }

    private static boolean named(final String document, final ComponentSet set) {
        return DocumentParser.parse(document).orThrow().components().containsAll(SimulatedSwapping.swapped(set)
            .stream().map(c -> new ComponentSpec(c.kind(), c.component(), c.version(), Map.of())).toList());
    }

    private void takesPart(final NodeId id, final List<String> problems) {
        final CampaignNode node = campaign.nodes().get(id);
        if (node == null || !node.runs()) {
            problems.add(id + " does not run");
            return;
        }
        final StateSnapshot state = node.manager().state();
        final NodeRecord record = state.nodes().get(id);
        if (!state.document().text().startsWith(campaign.operators().text())) {
            problems.add("another document is wanted on " + node.member());
        } else if (record.state() != NodeState.ONLINE || !record.member().equals(Optional.of(node.member()))) {
            problems.add(node.member() + " is " + record);
        }
    }

    private void atRest(final CampaignNode node, final List<String> problems) {
        final ClusterStatus status = node.manager().status();
        if (status.phase() != ClusterStatus.Phase.IDLE || status.view().size() != campaign.ids().size()) {
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
            if (where.size() != (clones.contains(id) ? campaign.ids().size() : 1)) {
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
