package io.coterie.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.document.DocumentParser;

/** After a commit the document names what holds, in whatever form its author wrote it; else the swap is refused. */
class SwapDocumentTest {
    private static final String REST = "{cluster: shop, nodes: {n1: {address: 'h:1'}}";
    private static final SwapRecord.Side TARGET = new SwapRecord.Side(1, new ComponentSet(1, List.of(
        new Choice("messaging", "new", "[2.0.0,2.0.0]", Configuration.of(Map.of("say", "\"\u00e9\"\n"))),
        new Choice("fencing", "process", "", Configuration.EMPTY),
        new Choice("fencing", "agents", "", Configuration.EMPTY))), List.of("ab", "", ""));

    private static Optional<String> edited(final String text) {
        final SwapRecord.Side held = new SwapRecord.Side(0, TARGET.set(), List.of("", "", ""));
        return SwapDocument.edited(text, SwapRecord.planned(TARGET, held, List.of(), "ada",
            new SwapRecord.Mark(SwapState.PLANNED, java.time.Instant.EPOCH,
                io.coterie.api.core.MemberId.of("n1", 1)), 1, List.of()));
    }

    private static String good(final String text) {
        assertTrue(SwapDocument.editable(text, TARGET), text);
        final String edited = edited(text).orElseThrow(() -> new AssertionError(text));
        assertEquals(java.util.Set.copyOf(SwapDocument.specs(TARGET)), java.util.Set.copyOf(DocumentParser.parse(edited)
            .document().orElseThrow().components()), edited);
        assertEquals(Optional.empty(), edited(edited), "it says so already");
        return edited;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        REST + "}", REST + ", components: {messaging: old}}", "{components: {messaging: old}, cluster: shop, "
            + "nodes: {n1: {address: 'h:1'}}}",
        "# \ud83d\ude00\n" + REST + ",\n  components:\n    {messaging: old},\n}\n"})
    void flowStaysFlow(final String text) {
        final String edited = good(text);
        assertEquals(text.contains("\n"), edited.contains("\n"), edited);
        assertTrue(edited.contains("nodes: {n1: {address: 'h:1'}}"), "the rest stays as it was");
    }

    @Test
    void jsonStaysJson() throws Exception {
        final ObjectMapper mapper = new ObjectMapper();
        for (final String components : List.of("", "\"components\": {\"messaging\": [{\"name\": \"old\"}]},")) {
            final String text = "{\n  \"cluster\": \"shop\",\n  " + components
                + "\n  \"nodes\": {\"n1\": {\"address\": \"h:1\"}}\n}\n";
            final JsonNode json = mapper.readTree(good(text));
            assertEquals("new", json.at("/components/messaging/0/name").textValue());
            assertEquals("\"\u00e9\"\n", json.at("/components/messaging/0/settings/say").textValue());
            assertEquals("h:1", json.at("/nodes/n1/address").textValue());
            good(mapper.writeValueAsString(mapper.readTree(text)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "components: {messaging: old} # chosen\n", "components:\n  messaging: old\n# of the nodes\n",
        "\"components\":\n  messaging:\n  - name: old\n    settings:\n      x: |\n        a\n        b\n"
            + "# of the nodes\n",
        "components: {\nmessaging: old\n}\n", ""})
    void inBlocksOnlyTheSectionIsWrittenAnew(final String section) {
        final String text = "# mine\ncluster: shop\n" + section + "nodes: # all\n  n1: {address: 'h:1'} # one\n";
        final String edited = good(text);
        assertTrue(edited.startsWith("# mine\ncluster: shop\n"), edited);
        assertTrue(edited.contains("nodes: # all\n  n1: {address: 'h:1'} # one\n"), edited);
        for (final String comment : List.of("# chosen", "# of the nodes")) {
            assertEquals(text.contains(comment), edited.contains(comment), edited);
        }
        good("---\n" + text + "...\n");
        good("  " + text.strip().replace("# mine\n", "").replace("\n", "\n  "));
    }

    @Test
    void whatCannotBeEditedIsSaidBeforeTheSwap() {
        final String shared = "cluster: shop\nnodes: {n1: {address: 'h:1', attributes: &a {messaging: old}}}\n"
            + "components: *a\n";
        assertTrue(DocumentParser.parse(shared).document().isPresent());
        assertFalse(SwapDocument.editable(shared, TARGET));
        assertEquals(Optional.empty(), edited(shared));
        assertTrue(SwapDocument.editable("", TARGET), "nobody applied a document yet");
        assertTrue(SwapDocument.editable("cluster: shop", TARGET), "one without nodes is not edited");
    }
}
