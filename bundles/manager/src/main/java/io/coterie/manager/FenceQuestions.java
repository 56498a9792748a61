package io.coterie.manager;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;

/** What operators ask of fencing on this member without fencing anything. Stateless; any thread. */
final class FenceQuestions {
    private final Supplier<List<Fencing>> components;

    FenceQuestions(final Supplier<List<Fencing>> components) {
        this.components = components;
    }

    CompletionStage<FenceResult> test(final Optional<ClusterDocument> document, final String name, final NodeId node) {
        final FencingSpec.Device device = document.flatMap(d -> d.fencing().devices().stream()
            .filter(v -> v.name().equals(name)).findFirst()).orElseThrow(() -> new RejectedException(
                "manager.unknown-device", "There is no fence device '" + name + "'.", "See 'coterie fence list'."));
        if (document.filter(d -> d.nodes().containsKey(node)).isEmpty()) {
            throw new RejectedException("manager.unknown-node", "There is no node '" + node + "'.",
                "See 'coterie node list'.");
        }
        return new FenceDriver(components).test(device, node);
    }

    List<String> agents() {
        return components.get().stream().flatMap(f -> f.agents().stream()).distinct().sorted().toList();
    }

    CompletionStage<FenceAgent> agent(final String name) {
        return of(name).orElseThrow(() -> new RejectedException("manager.unknown-fence-agent",
            "No fencing component of this member knows the agent '" + name + "'.", "See 'coterie fence agents'."))
            .describe(name);
    }

    private Optional<Fencing> of(final String agent) {
        return components.get().stream().filter(f -> f.handles(agent)).findFirst();
    }
}
