package io.coterie.control.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.Finding;
import io.coterie.api.manager.SwapRequest;

/** Swaps over HTTP: plans, refusals with findings, runs, aborts, and what runs where. */
class SwapResourcesTest {
    private static final String COMPONENTS = "\"components\": [{\"kind\": \"messaging\", \"component\": \"b\", "
        + "\"version\": \"2\", \"settings\": {\"preset\": \"fast-lan\"}}]";
    private ControlFixture control;

    @BeforeEach
    void open(@TempDir final Path folder) throws Exception {
        control = new ControlFixture(folder, false);
    }

    @AfterEach
    void close() {
        control.close();
    }

    private JsonNode post(final String path, final String body, final int status) throws Exception {
        final var response = control.post(path, body);
        assertEquals(status, response.statusCode(), response.body());
        return ControlFixture.json(response);
    }

    @Test
    void aPlanNamesChangesAndFindings() throws Exception {
        final JsonNode plan = post("/v1/swaps/plan", "{" + COMPONENTS + "}", 200);
        assertEquals("messaging: a -> b", plan.at("/changes/0").textValue());
        assertTrue(plan.get("possible").booleanValue());
        final SwapRequest asked = control.manager.swaps.requests.get(0);
        assertTrue(asked.keepSettings());
        assertEquals(Map.of("preset", "fast-lan"), asked.choices().get(0).settings().values());
        assertEquals("2", asked.choices().get(0).version());
        post("/v1/swaps/plan", "{\"document\": \"cluster: shop\"}", 200);
        assertEquals(List.of("cluster: shop"), control.manager.swaps.texts);
    }

    @Test
    void whatIsRefusedSaysWhy() throws Exception {
        control.manager.swaps.findings = List.of(new Finding(Finding.Severity.ERROR, "swap.suspect", 0, 0, "",
            "A member is suspected.", "Wait."));
        assertEquals("swap.suspect",
            post("/v1/swaps", "{" + COMPONENTS + "}", 422).at("/findings/0/code").textValue());
        assertEquals("control.bad-body", post("/v1/swaps", "{}", 400).get("code").textValue());
        assertEquals("control.bad-body", post("/v1/swaps", "{\"components\": [1]}", 400).get("code").textValue());
        assertEquals("control.bad-body",
            post("/v1/swaps", "{\"components\": [{\"kind\": \"x\"}]}", 400).get("code").textValue());
        assertEquals("control.bad-body", post("/v1/bundles", "{\"file\": \"b.jar\"}", 400).get("code").textValue());
    }

    @Test
    void aRowSaysWhatMakesWayAndWhichBytesAreMeant() throws Exception {
        final String row = "{\"components\": [{\"kind\": \"fencing\", \"component\": \"mine\", %s}]}";
        final String hash = "ab".repeat(32);
        post("/v1/swaps/plan", row.formatted("\"replaces\": \"agents\", \"bundleHash\": \"" + hash + "\""), 200);
        assertEquals(List.of(new SwapRequest.Terms("agents", hash)), control.manager.swaps.requests.get(0).terms());
        assertTrue(post("/v1/swaps/plan", row.formatted("\"vresion\": \"2\""), 400).get("problem").textValue()
            .contains("'vresion'"), "what nobody reads would be silently left out");
        for (final String bad : List.of("\"bundleHash\": \"ab\"", "\"settings\": []", "\"version\": 2",
            "\"settings\": {\"x\": {}}")) {
            assertEquals("control.bad-body", post("/v1/swaps", row.formatted(bad), 400).get("code").textValue());
        }
        assertEquals(1, control.manager.swaps.requests.size());
    }

    @Test
    void aBundleOfOtherBytesThanAskedForIsRefusedBeforeItIsTaken(@TempDir final Path folder) throws Exception {
        final Path bundle = Files.writeString(folder.resolve("b.jar"), "abc");
        final String ask = "{\"file\": \"" + bundle + "\", \"bundleHash\": \"%s\"}";
        // SHA-256 of 'abc', FIPS 180-2, appendix B.1
        final String right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        control.manager.swaps.hash = right;
        final JsonNode refused = post("/v1/bundles", ask.formatted("cd".repeat(32)), 422);
        assertEquals("swap.wrong-hash", refused.get("code").textValue());
        assertEquals(List.of(), control.manager.swaps.offered);
        assertEquals("b", post("/v1/bundles", ask.formatted(right), 200).at("/components/0/component").textValue());
        control.manager.swaps.hash = "cd".repeat(32);
        assertEquals("swap.wrong-hash", post("/v1/bundles", ask.formatted(right), 422).get("code").textValue(),
            "it was written to between the two looks");
        Files.delete(bundle);
        assertEquals("swap.bad-bundle", post("/v1/bundles", ask.formatted(right), 422).get("code").textValue());
    }

    @Test
    void aSwapIsBegunFollowedAndTakenBack() throws Exception {
        assertEquals(4, post("/v1/swaps", "{" + COMPONENTS + ", \"author\": \"ada\"}", 202).get("number").asInt());
        assertEquals("ada", control.manager.swaps.requests.get(0).author());
        final JsonNode swap = ControlFixture.json(control.get("/v1/swaps/4"));
        assertEquals("switched", swap.at("/members/0/step").textValue());
        assertEquals("n2", swap.at("/members/0/waitsFor").textValue());
        assertEquals(404, control.get("/v1/swaps/9").statusCode());
        assertEquals(202, control.post("/v1/swaps/4/abort", "").statusCode());
        assertEquals("swap.decided", post("/v1/swaps/3/abort", "", 409).get("code").textValue());
        assertEquals(1, ControlFixture.json(control.get("/v1/swaps")).get("swaps").size());
        assertEquals("b", post("/v1/bundles", "{\"file\": \"/x/b.jar\"}", 200).at("/components/0/component")
            .textValue());
        assertEquals("b/1 since noon", ControlFixture.json(control.get("/v1/components/members"))
            .at("/members/0/heldLoaders/0").textValue());
        assertEquals(0, ControlFixture.json(control.get("/v1/components/members?collect=true"))
            .at("/members/0/heldLoaders").size(), "asked for, each member collects first");
    }
}
