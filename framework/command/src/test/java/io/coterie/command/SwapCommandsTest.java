package io.coterie.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/** The noun {@code swap}, and documents that need one: what is asked, what is said, and how it ends. */
class SwapCommandsTest {
    private static final String MEMBERS = "GET /v1/components/members";
    @TempDir
    Path folder;
    private FakeMember member;

    @BeforeEach
    void start() throws Exception {
        member = new FakeMember(folder, "n1");
    }

    @AfterEach
    void stop() {
        member.close();
    }

    private static String swap(final String state, final boolean over, final String reason) {
        return """
            {"number": 4, "revision": 2, "state": "%s", "over": %s, "author": "ada", "reason": "%s",
             "changes": ["messaging: a 1 -> b 2"], "states": [{"state": "planned", "at": "now", "by": "n1"}],
             "members": [{"node": "n1", "step": "switched", "revision": 1, "takesPart": true, "failure": "",
             "waitsFor": "n2"}]}""".formatted(state, over, reason);
    }

    private void plan(final boolean possible, final String code) {
        member.answer("POST /v1/swaps/plan", 200, """
            {"revision": 2, "possible": %s, "changes": ["messaging: a 1 -> b 2"], "installs": ["n1: b 2 ab"],
             "findings": [%s]}""".formatted(possible, code.isEmpty() ? "" : "{\"severity\": \"error\", \"code\": \""
            + code + "\", \"problem\": \"It is so.\", \"remedy\": \"Wait.\"}"));
    }

    @Test
    void theCommandLineNamesComponentVersionAndSettings() {
        assertEquals(Map.of("kind", "messaging", "component", "jgroups", "version", "1.2.0", "settings",
            Map.of("preset", "fast-lan", "x", "")),
            SwapCommands.component("messaging=jgroups@1.2.0,preset=fast-lan,x="));
        assertThrows(Failure.class, () -> SwapCommands.component("messaging"));
        assertThrows(Failure.class, () -> SwapCommands.component("messaging="));
        assertThrows(Failure.class, () -> SwapCommands.component("messaging=a,b"));
        assertEquals(Map.of("kind", "fencing", "component", "mine", "version", "", "settings", Map.of(), "replaces",
            "agents"), SwapCommands.component("fencing:agents=mine"));
        assertThrows(Failure.class, () -> SwapCommands.component("fencing:=mine"));
        assertThrows(Failure.class, () -> SwapCommands.component(":agents=mine"));
    }

    @Test
    void aPlanTouchesNothingAndItsExitCodeSaysWhetherItCanBeRun() throws Exception {
        plan(true, "");
        assertEquals(3, member.run("swap", "plan", "messaging=b"), member.err);
        assertTrue(member.out.contains("~ messaging: a 1 -> b 2"), member.out);
        assertEquals(3, member.run("swap", "run", "messaging=b@2", "--dry-run", "-o", "json"));
        assertTrue(Fields.flag(Json.object(member.out), "possible"));
        plan(false, "swap.suspect");
        assertEquals(9, member.run("swap", "plan", "messaging=b"));
        assertTrue(member.err.contains("swap.suspect"), member.err);
        plan(false, "swap.nothing-to-do");
        assertEquals(0, member.run("swap", "plan", "messaging=b"));
        assertFalse(member.requests.stream().anyMatch(r -> r.startsWith("POST /v1/swaps {")));
    }

    @Test
    void aRunIsFollowedUntilItIsOver() throws Exception {
        member.answer("POST /v1/bundles", 200, "{\"components\": [{\"kind\": \"messaging\", \"component\": \"b\","
            + " \"version\": \"2\"}]}");
        member.answer("POST /v1/swaps", 202, swap("planned", false, ""));
        member.answer("GET /v1/swaps/4", 200, swap("committed", true, ""));
        final Path bundle = Files.createFile(folder.resolve("b.jar"));
        assertEquals(0, member.run("swap", "run", "messaging=b@2", "--bundle", bundle.toString(), "-o", "json"),
            member.err);
        assertEquals("committed", Fields.text(Json.object(member.out), "state"));
        assertTrue(member.err.contains("n1 has taken messaging=b@2"), member.err);
        assertTrue(member.err.contains("swap 4: committed"), member.err);
        assertTrue(member.requests.get(0).contains(bundle.toString()), member.requests.toString());
        member.answer("GET /v1/swaps/4", 200, swap("back", true, "n2: too slow"));
        assertEquals(10, member.run("swap", "run", "messaging=b"));
        assertTrue(member.err.contains("The old components hold: n2: too slow"), member.err);
        assertEquals(0, member.run("swap", "run", "messaging=b", "--no-wait"));
        member.answer("GET /v1/swaps/4", 200, swap("draining", false, ""));
        assertEquals(124, member.run("swap", "run", "messaging=b", "--timeout", "300ms"));
        assertTrue(member.err.contains("swap 4: draining; n1 waits for n2"), member.err);
    }

    @Test
    void aBundleMayBeNamedWithTheHashThatItMustHave() throws Exception {
        final Path bundle = Files.createFile(folder.resolve("b#1.jar"));
        final String hash = "ab".repeat(32);
        member.answer("POST /v1/bundles", 200, "{\"components\": [{\"kind\": \"messaging\", \"component\": \"b\","
            + " \"version\": \"2\"}]}");
        plan(true, "");
        assertEquals(3, member.run("swap", "plan", "messaging=b", "control=c", "--bundle", bundle + "#"
            + hash.toUpperCase(java.util.Locale.ROOT)), member.err);
        final Map<String, Object> offered = Json.object(member.requests.get(0).replaceFirst("^[^{]*", ""));
        assertEquals(Map.of("file", bundle.toString(), "bundleHash", hash), offered);
        final List<Map<String, Object>> rows = Fields.objects(
            Json.object(member.requests.get(1).replaceFirst("^[^{]*", "")), "components");
        assertEquals(hash, Fields.text(rows.get(0), "bundleHash"));
        assertFalse(rows.get(1).containsKey("bundleHash"));
        assertEquals(3, member.run("swap", "plan", "messaging=b", "--bundle", bundle.toString()), member.err);
        assertEquals(2, member.run("swap", "plan", "messaging=b", "--bundle", bundle + "#ab"), member.err);
        for (final String code : List.of("swap.wrong-hash", "swap.same-version", "swap.unresolved")) {
            member.answer("POST /v1/bundles", 422, FakeMember.problem(code));
            assertEquals(9, member.run("swap", "run", "messaging=b", "--bundle", bundle + "#" + hash), member.err);
        }
    }

    @Test
    void membersThatWaitForTheSameAreNamedTogether() {
        assertEquals("swap 4: draining; n1, n2 wait for n3; n3: It is full.", SwapFollower.line(Map.of("number", 4,
            "state", "draining", "members", List.of(Map.of("node", "n1", "waitsFor", "n3"), Map.of("node", "n2",
            "waitsFor", "n3"), Map.of("node", "n3", "failure", "It is full.")))));
    }

    @Test
    void whereItStandsAndHowItIsTakenBack() {
        member.answer("GET /v1/swaps", 200, "{\"swaps\": []}");
        assertEquals(4, member.run("swap", "status"));
        member.answer("GET /v1/swaps", 200, "{\"swaps\": [" + swap("draining", false, "") + "]}");
        assertEquals(8, member.run("swap", "status", "--no-color"));
        assertTrue(member.out.contains("n1    switched"), member.out);
        assertTrue(member.out.startsWith("swap 4: draining\n"), "the table says who waits for what");
        assertEquals(0, member.run("swap", "history"));
        assertTrue(member.out.contains("draining"), member.out);
        member.answer("POST /v1/swaps/4/abort", 202, swap("going back", false, "ada asked for it."));
        member.answer("GET /v1/swaps/4", 200, swap("back", true, "ada asked for it."));
        assertEquals(0, member.run("swap", "abort", "4"), member.err);
        assertEquals(10, member.run("swap", "status", "4"));
    }

    @Test
    void whoCannotTakeItBackNowIsNotTheOnlyOneThatIsAsked() throws Exception {
        final Path homes = folder.resolve("homes");
        try (FakeMember first = new FakeMember(homes.resolve("n1"), "n1");
            FakeMember second = new FakeMember(homes.resolve("n2"), "n2")) {
            first.answer("POST /v1/swaps/4/abort", 503, FakeMember.problem("consensus.no-quorum", "none"));
            second.answer("POST /v1/swaps/4/abort", 202, swap("going back", false, "ada asked for it."));
            for (final FakeMember one : List.of(first, second)) {
                one.answer("GET /v1/swaps/4", 200, swap("back", true, "ada asked for it."));
            }
            assertEquals(0, member.runIn(homes, "swap", "abort", "4"), member.err);
            assertTrue(second.requests.get(0).startsWith("POST /v1/swaps/4/abort"), second.requests.toString());
        }
    }

    @Test
    void aDocumentThatChangesComponentsShowsThePlanAndRunsItWhenAsked() throws Exception {
        final Path file = Files.writeString(folder.resolve("d.yaml"), "cluster: shop\ncomponents: {messaging: b}\n");
        final String warning = "{\"severity\": \"warning\", \"code\": \"config.needs-swap\", \"problem\": \"So.\","
            + " \"remedy\": \"Swap.\"}";
        member.answer("POST /v1/document/plan", 200, "{\"baseVersion\": 3, \"changes\": [], \"warnings\": [" + warning
            + "]}");
        plan(true, "");
        final String needed = FakeMember.problem("config.needs-swap");
        member.answer("PUT /v1/document", 409, needed);
        member.tagged("GET /v1/document", "\"5\"", "{\"version\": 5}");
        assertEquals(3, member.run("config", "apply", file.toString()), member.err);
        assertTrue(member.out.contains("~ messaging: a 1 -> b 2"), member.out);
        assertFalse(member.requests.stream().anyMatch(r -> r.startsWith("POST /v1/swaps {")));
        member.answer("POST /v1/swaps", 202, swap("planned", false, ""));
        member.answer("GET /v1/swaps/4", 200, swap("back", true, "no"));
        assertEquals(10, member.run("config", "apply", file.toString(), "--swap"));
        // the document is taken once the swap holds
        member.answer("GET /v1/swaps/4", 200, swap("committed", true, ""));
        assertEquals(1, member.run("config", "apply", file.toString(), "--swap", "--expect", "5"), member.err);
        assertTrue(member.requests.get(member.requests.size() - 1).startsWith("PUT"), member.requests.toString());
        assertEquals(5, member.run("config", "apply", file.toString(), "--swap", "--expect", "2"), member.err);
        // of the edits since it was read the swap's own is expected, and no other
        final String written = "PUT /v1/document?author=";
        member.refusing("PUT /v1/document", "\"5\"", needed, "{\"version\": 7}");
        member.onceAsked("GET /v1/swaps/4", () -> member.tagged("GET /v1/document", "\"6\"",
            "{\"version\": 6, \"comment\": \"swap 4: messaging: a 1 -> b 2\"}"));
        assertEquals(0, member.run("config", "apply", file.toString(), "--swap", "--expect", "5"), member.err);
        final String last = member.requests.get(member.requests.size() - 1);
        assertTrue(last.startsWith(written) && last.endsWith(" if \"6\""), last);
        member.tagged("GET /v1/document", "\"5\"", "{\"version\": 5}");
        member.onceAsked("GET /v1/swaps/4", () -> member.tagged("GET /v1/document", "\"7\"",
            "{\"version\": 7, \"comment\": \"swap 4: messaging: a 1 -> b 2\"}"));
        assertEquals(5, member.run("config", "apply", file.toString(), "--swap", "--expect", "5"));
        assertTrue(member.err.contains("somebody else changed the document"), member.err);
        member.tagged("GET /v1/document", "\"5\"", "{\"version\": 5}");
        member.answer("GET /v1/document/history/1", 200, "{\"version\": 1, \"text\": \"cluster: shop\"}");
        assertEquals(3, member.run("config", "revert", "1"), member.err);
    }

    @Test
    void aDocumentWhoseSwapWouldBeRefusedEndsTheSameForPeopleAndForScripts() throws Exception {
        final Path file = Files.writeString(folder.resolve("d.yaml"), "cluster: shop\ncomponents: {messaging: b}\n");
        member.answer("POST /v1/document/plan", 200, "{\"baseVersion\": 3, \"changes\": [], \"warnings\": ["
            + "{\"severity\": \"warning\", \"code\": \"config.needs-swap\"}]}");
        member.answer("PUT /v1/document", 409, FakeMember.problem("config.needs-swap"));
        member.tagged("GET /v1/document", "\"5\"", "{\"version\": 5}");
        final List<List<String>> asked = List.of(List.of("plan"), List.of("apply"), List.of("apply", "--dry-run"));
        for (final String format : List.of("table", "wide", "json", "yaml")) {
            for (final List<String> how : asked) {
                final List<String> words = new ArrayList<>(List.of("config", how.get(0), file.toString(), "-o",
                    format));
                words.addAll(how.subList(1, how.size()));
                plan(false, "swap.suspect");
                assertEquals(9, member.run(words.toArray(String[]::new)), words + member.err);
                plan(true, "");
                assertEquals(3, member.run(words.toArray(String[]::new)), words + member.err);
            }
        }
    }

    @Test
    void whatIsHeldIsListed() {
        member.answer(MEMBERS, 200, "{\"members\": [{\"node\": \"n1\", \"heldLoaders\": []}]}");
        assertEquals(0, member.run("diag", "leaks"), member.err);
        member.answer(MEMBERS, 200, "{\"members\": [{\"node\": \"n1\", \"heldLoaders\": "
            + "[\"b/1 since noon\"]}, {\"node\": \"n2\", \"problem\": \"gone\"}]}");
        assertEquals(8, member.run("diag", "leaks"));
        assertTrue(member.out.contains("b/1 since noon") && member.out.contains("gone"), member.out);
        // what goes with the next collection is no leak
        member.onceAsked(MEMBERS, () -> member.onceAsked(MEMBERS, () -> member.answer(MEMBERS, 200,
            "{\"members\": [{\"node\": \"n1\", \"heldLoaders\": []}]}")));
        assertEquals(0, member.run("diag", "leaks"), member.err);
        assertTrue(member.requests.get(member.requests.size() - 1).startsWith(
            "GET /v1/components/members?collect=true"), member.requests.toString());
    }
}
