package io.coterie.manager.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.coterie.api.document.ClusterDocument;
import io.coterie.document.DocumentParser;

class CompletionTest {
    private static final Optional<ClusterDocument> PRESENT = DocumentParser.parse("""
        cluster: c
        nodes:
          n1: {address: "h1:7000", attributes: {rack: 'a "b" \\c'}, utilization: {cpu: 4}}
          n2: {address: h2, votes: 3}
        components:
          membership: jgroups
          fencing: [process, {name: agents, version: "[1,2)", settings: {heartbeat: 5s}}]
        """).document();

    private static ClusterDocument completed(final String text) {
        return DocumentParser.parse(Completion.complete(text, PRESENT, PRESENT.get().components())).orThrow();
    }

    @Test
    void whatIsLeftOutIsKept() {
        final ClusterDocument document = completed("cluster: c\nresources: {a: {agent: 'x:y'}}");
        assertEquals(PRESENT.orElseThrow().components(), document.components());
        assertEquals(PRESENT.orElseThrow().nodes().keySet(), document.nodes().keySet());
        document.nodes().forEach((id, node) -> {
            assertEquals(PRESENT.orElseThrow().nodes().get(id).address(), node.address());
            assertEquals(PRESENT.orElseThrow().nodes().get(id).votes(), node.votes());
            assertEquals(PRESENT.orElseThrow().nodes().get(id).attributes(), node.attributes());
        });
        assertEquals(1, document.resources().size());
    }

    @Test
    void theLinesOfTheAuthorStayWhereTheyAre() {
        final String text = "cluster: c\noptions: {}\n";
        assertTrue(Completion.complete(text, PRESENT, PRESENT.get().components()).startsWith(text));
    }

    @Test
    void whatIsGivenIsNotTouched() {
        final String text = "cluster: c\nnodes: {n9: {address: h9}}\ncomponents: {membership: local}\n";
        assertEquals(text, Completion.complete(text, PRESENT, PRESENT.get().components()));
        assertEquals("not yaml: [", Completion.complete("not yaml: [", PRESENT, List.of()));
        assertEquals(text, Completion.complete(text, Optional.empty(), List.of()));
    }

    @Test
    void jsonIsLeftAsItIs() {
        final String text = "{\"cluster\": \"c\"}";
        assertEquals(text, Completion.complete(text, PRESENT, PRESENT.get().components()));
    }
}
