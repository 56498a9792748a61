package io.coterie.control.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;

/** Reading, checking and changing the document: compare and set, findings with their places. */
class DocumentResourcesTest {
    private ControlFixture control;

    @BeforeEach
    void open(@TempDir final Path folder) throws Exception {
        control = new ControlFixture(folder, false);
    }

    @AfterEach
    void close() {
        control.close();
    }

    private HttpResponse<String> put(final String text, final String match) throws Exception {
        final HttpRequest.Builder request = control.request("/v1/document?author=ada&comment=a%20change")
            .PUT(HttpRequest.BodyPublishers.ofString(text));
        return control.send(match == null ? request : request.header("If-Match", match));
    }

    @Test
    void readsWithATagAndChangesOverIt() throws Exception {
        final var read = control.get("/v1/document");
        assertEquals(FakeManager.TEXT, ControlFixture.json(read).get("text").textValue());
        final String tag = read.headers().firstValue("ETag").orElse("");
        assertEquals("\"3\"", tag);
        final var written = put(FakeManager.TEXT + "# more\n", tag);
        assertEquals(200, written.statusCode());
        assertEquals("\"4\"", written.headers().firstValue("ETag").orElse(""));
        final JsonNode history = ControlFixture.json(control.get("/v1/document/history")).get("versions");
        assertEquals(2, history.size());
        assertEquals("a change", history.get(1).get("comment").textValue());
        final var stale = put("cluster: shop\n", tag);
        assertEquals(412, stale.statusCode());
        assertEquals("config.stale", ControlFixture.json(stale).get("code").textValue());
    }

    @Test
    void aChangeMustSayWhatItChanges() throws Exception {
        assertEquals(428, put("cluster: shop\n", null).statusCode());
        assertEquals(400, put("cluster: shop\n", "three").statusCode());
        assertEquals(200, put("cluster: shop\n", "*").statusCode());
    }

    @Test
    void findingsHaveLineColumnAndField() throws Exception {
        final var refused = put("bad", "*");
        assertEquals(422, refused.statusCode());
        final JsonNode finding = ControlFixture.json(refused).at("/findings/0");
        assertEquals(12, finding.get("line").asInt());
        assertEquals(9, finding.get("column").asInt());
        assertEquals("resources.web.agent", finding.get("field").textValue());
        assertEquals(1, control.manager.history.size());
        final JsonNode checked = ControlFixture.json(control.post("/v1/document/validate", "bad"));
        assertEquals("config.unknown-agent", checked.at("/findings/0/code").textValue());
        assertTrue(ControlFixture.json(control.post("/v1/document/validate", "good")).get("valid").booleanValue());
    }

    @Test
    void aPlanSaysWhatWouldChange() throws Exception {
        assertEquals("+ resource db",
            ControlFixture.json(control.post("/v1/document/plan", "x")).at("/changes/0").textValue());
    }

    @Test
    void oldVersionsAreKept() throws Exception {
        assertEquals(FakeManager.TEXT,
            ControlFixture.json(control.get("/v1/document/history/3")).get("text").textValue());
        assertEquals(404, control.get("/v1/document/history/9").statusCode());
        assertEquals(400, control.get("/v1/document/history/x").statusCode());
    }

    @Test
    void aNodeInFlowStyleIsNotCutOutByGuess() {
        final String flow = "cluster: shop\nnodes: {n1: {address: \"127.0.0.1:1\"}, n2: {address: \"127.0.0.1:2\"}}\n";
        assertThrows(RejectedException.class, () -> NodeRemoval.without(flow, new NodeId("n2")));
        assertThrows(RejectedException.class, () -> NodeRemoval.without(FakeManager.TEXT, new NodeId("n9")));
    }
}
