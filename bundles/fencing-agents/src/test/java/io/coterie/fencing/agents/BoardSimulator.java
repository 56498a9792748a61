package io.coterie.fencing.agents;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import io.coterie.api.fencing.FenceDevice;

/**
 * The board controller of an isolated development cluster with one host: the distribution's own scripts, in a network
 * namespace. The host is real as far as namespaces are; no member is installed on it.
 */
final class BoardSimulator implements SimulatedDevice {
    /** Where the scripts are; the agent finds the others beside it. */
    static final Path SCRIPTS = Path.of(System.getProperty("user.dir"), "../../distribution/src/main/distribution"
        + "/lib/fence").normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final String mark = UUID.randomUUID() + "/n2";
    private final Path folder;
    private final Path own;
    private final Process board;

    BoardSimulator(final Path folder) throws IOException {
        this.folder = folder;
        own = Files.createDirectories(folder.resolve("dist/lib/fence"));
        try (DirectoryStream<Path> scripts = Files.newDirectoryStream(SCRIPTS)) {
            for (final Path script : scripts) {
                Files.copy(script, own.resolve(script.getFileName()));
            }
        }
        own.resolve("fence_lab").toFile().setExecutable(true);
        Files.createSymbolicLink(folder.resolve("fence_lab"), own.resolve("fence_lab"));
        Files.createDirectories(folder.resolve(".hosts/n2"));
        Files.writeString(folder.resolve(".hosts/etc-hosts"), "127.0.0.1 localhost\n");
        final ProcessBuilder builder = new ProcessBuilder("unshare", "--net", "sh", "-c",
            "ip link add bridge type bridge && exec sh " + own.resolve("board"));
        builder.environment().putAll(Map.of("COTERIE_BOARD", mark, "COTERIE_HOST_FOLDER", folder.toString(),
            "COTERIE_HOST_NODE", "n2", "COTERIE_HOST_BRIDGE", "bridge", "COTERIE_HOST_CABLE", "cable",
            "COTERIE_HOST_ADDRESS", "10.99.0.2/24", "COTERIE_HOST_MAC", "02:00:00:00:00:02"));
        board = builder.redirectErrorStream(true).redirectOutput(folder.resolve("board.log").toFile()).start();
        boolean ready = false;
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve(".hosts/n2/requests")));
            assertEquals(0, ask("on"), "the host is switched on");
            ready = true;
        } finally {
            if (!ready) {
                board.destroyForcibly();
            }
        }
    }

    private int ask(final String action) throws IOException {
        return new ProcessBuilder("sh", own.resolve("board-ask").toString(), folder.toString(), "n2", action, "10")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("ask.log").toFile()))
            .start().onExit().join().exitValue();
    }

    @Override
    public FenceDevice device() {
        return AgentsFixture.device("fence_lab", Map.of("folder", folder.toString(), "power_timeout", "4"));
    }

    /** By the processes that carry the host's mark. */
    @Override
    public boolean on() throws IOException {
        return !AgentsFixture.showing("COTERIE_HOST=" + mark).isEmpty();
    }

    @Override
    public void close() {
        if (board.isAlive()) {
            try {
                assertEquals(0, ask("off"));
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                board.destroyForcibly().onExit().join();
            }
        }
    }
}
