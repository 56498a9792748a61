#set($symbol_pound = "#")
#set($symbol_dollar = "$")
package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;

/** Scripts that end as they are told. */
class ScriptFencingTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    @TempDir
    private Path folder;

    @Test
    void onlyAnExitOfZeroConfirms() throws Exception {
        assertEquals(FenceResult.Status.CONFIRMED, fence("exit 0").status());
        assertEquals(FenceResult.Status.FAILED, fence("exit 3").status());
    }

    @Test
    void theScriptIsToldWhat() throws Exception {
        fence("echo \"${symbol_dollar}@\" > '" + folder.resolve("told") + "'");
        assertEquals("off n2 00000000-0000-0001-0000-000000000002/n2${symbol_pound}3",
            Files.readString(folder.resolve("told")).strip());
    }

    @Test
    void anOlderTermIsRefused() throws Exception {
        final ScriptFencing fencing = open("exit 0");
        fence(fencing, 2);
        assertEquals(FenceResult.Status.STALE_TERM, fence(fencing, 1).status());
    }

    @Test
    void aMissingScriptIsToldAtTheStart() {
        final ScriptFencing fencing = new ScriptFencing(TestContext.of(Map.of()), folder.resolve("none"));
        assertEquals("fencing.no-script",
            assertThrows(CoterieException.class, () -> fencing.warm(1, SOON)).code());
    }

    private FenceResult fence(final String body) throws Exception {
        return fence(open(body), 1);
    }

    private static FenceResult fence(final ScriptFencing fencing, final long term) throws Exception {
        final FenceDevice device = new FenceDevice("power", ScriptFencing.AGENT, Set.of(), Map.of(), Map.of());
        return fencing.fence(new FenceRequest(device, MemberId.of("n2", 3), FenceRequest.Action.OFF, new Term(term),
            SOON, "the test asks for it")).toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private ScriptFencing open(final String body) throws Exception {
        final Path script = Files.createTempFile(folder, "fence", ".sh",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(script, "${symbol_pound}!/bin/sh\n" + body + "\n");
        final ScriptFencing fencing = new ScriptFencing(TestContext.of(Map.of()), script);
        fencing.warm(1, SOON);
        return fencing;
    }
}
