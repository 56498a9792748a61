package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.state.Change;
import io.coterie.document.DocumentParser;
import io.coterie.manager.sim.StateModel;

class DeviceTargetsTest {
    /** Who asks for whom: n1, n2, n3; n4 takes no part. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"'';n2 n3 n1", "n1;n1 n1 n1", "n1, n3;n3 n1 n1", "n4;- - -",
        "n2, n4;n2 n2 n2"})
    void eachMemberAsksForAnotherNode(final String targets, final String asked) {
        final List<NodeId> nodes = List.of(NodeId.of("n1"), NodeId.of("n2"), NodeId.of("n3"), NodeId.of("n4"));
        final StateModel state = new StateModel(nodes);
        nodes.subList(0, 3).forEach(n -> state.apply(new Change.Join(MemberId.of(n.name(), 1), Instant.EPOCH)));
        final ClusterDocument document = DocumentParser.parse("cluster: shop\nfencing: {devices: {d: {agent: fence_x"
            + (targets.isEmpty() ? "" : ", targets: [" + targets + "]") + "}}}\n").document().orElseThrow();
        final List<String> found = new ArrayList<>();
        nodes.subList(0, 3).forEach(n -> found.add(DeviceTargets.one(document, state.snapshot(),
            document.fencing().devices().get(0), n).map(NodeId::name).orElse("-")));
        assertEquals(asked, String.join(" ", found));
        assertEquals(Optional.of("d"), DeviceTargets.devices(document).stream().map(d -> d.name()).findFirst());
    }
}
