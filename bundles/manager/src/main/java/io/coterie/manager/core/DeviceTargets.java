package io.coterie.manager.core;

import java.util.List;
import java.util.Optional;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/** The nodes for which a fence device is asked whether it works. Stateless. */
public final class DeviceTargets {
    private DeviceTargets() {
    }

    /** {@return the nodes that a device may be needed for: who takes no part is never fenced} */
    static List<NodeId> of(final ClusterDocument document, final StateSnapshot state,
            final FencingSpec.Device device) {
        return present(state).stream().filter(n -> Fences.levels(document, n).stream()
            .anyMatch(level -> level.stream().anyMatch(d -> d.name().equals(device.name())))).toList();
    }

    private static List<NodeId> present(final StateSnapshot state) {
        return state.nodes().values().stream()
            .filter(r -> r.state() == NodeState.ONLINE || r.state() == NodeState.LEAVING)
            .map(NodeRecord::node).sorted().toList();
    }

    /**
     * For which node one member asks a device when all members do: another one on each, and its own only if there is no
     * other, since nobody fences himself.
     *
     * @param document the document
     * @param state who takes part
     * @param device the device
     * @param self the node of the member
     * @return the node; empty if the device is needed for none
     */
    public static Optional<NodeId> one(final ClusterDocument document, final StateSnapshot state,
            final FencingSpec.Device device, final NodeId self) {
        final List<NodeId> targets = of(document, state, device);
        final int next = Math.max(0, present(state).indexOf(self)) + 1;
        for (int i = 0; i < targets.size(); i++) {
            final NodeId target = targets.get((next + i) % targets.size());
            if (!target.equals(self)) {
                return Optional.of(target);
            }
        }
        return targets.stream().findFirst();
    }

    /**
     * The devices that the cluster fences with.
     *
     * @param document the document
     * @return all of the document; none if fencing is switched off
     */
    public static List<FencingSpec.Device> devices(final ClusterDocument document) {
        return Fences.enabled(document) ? document.fencing().devices() : List.of();
    }
}
