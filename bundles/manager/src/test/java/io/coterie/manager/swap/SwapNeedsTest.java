package io.coterie.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.Finding;
import io.coterie.api.document.ClusterDocument;
import io.coterie.document.DocumentParser;

/** A set that does not serve what the document names is refused; what is not said, or not changed, is not judged. */
class SwapNeedsTest {
    private static final ClusterDocument DOCUMENT = DocumentParser.parse("""
        cluster: shop
        nodes: {n1: {address: "h:1"}}
        fencing: {devices: {power: {agent: fence_x}, marks: {agent: process}}}
        resources:
          web: {agent: "ocf:heartbeat:Dummy"}
          own: {agent: "java:io.x.Own"}
        """).document().orElseThrow();
    private static final Set<String> BOTH = Set.of("fencing", "resource-agents");

    private static List<String> unmet(final Set<String> changed, final String... gives) {
        return SwapNeeds.unmet(DOCUMENT, changed, List.of(gives)).stream().map(Finding::problem).toList();
    }

    @Test
    void eachClassAndEachDeviceNeedsSomebody() {
        assertEquals(List.of(), unmet(BOTH, "resource-agents:class=ocf", "resource-agents:class=java",
            "fencing:handles=fence_*", "fencing:handles=process"));
        assertEquals(List.of("No component of the new set says that it serves the class 'java', which the document"
            + " uses.", "No component of the new set says that it drives 'process', the agent of the fence device"
            + " 'marks'."), unmet(BOTH, "resource-agents:class=ocf", "fencing:handles=fence_x", "fencing:class=java",
            "fencing:handles=proc"));
        assertEquals(1, unmet(Set.of("fencing"), "fencing:handles=process").size(), "fence_x");
    }

    @Test
    void whatIsNotChangedOrNotKnownIsNotJudged() {
        assertEquals(List.of(), unmet(Set.of("messaging"), "messaging:fifo"));
        assertEquals(List.of(), unmet(BOTH));
    }
}
