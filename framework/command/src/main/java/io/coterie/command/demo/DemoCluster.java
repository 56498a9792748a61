package io.coterie.command.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.client.ControlClient;
import io.coterie.command.client.Homes;
import io.coterie.command.dev.DevCluster;
import io.coterie.command.dev.DevStart;
import io.coterie.command.dev.DevStop;
import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.Distribution;

/**
 * The cluster of a demonstration, in a folder of its own. Owns its processes: they are ended by {@link #close}, which
 * also runs when the command is interrupted.
 */
final class DemoCluster implements AutoCloseable {
    static final int NODES = 3;
    /** The id of the service. */
    static final String SERVICE = "web";
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration SETTLE = Duration.ofSeconds(60);
    private final Consumer<String> progress;
    private final Path folder;
    private final int port = DevCluster.freePorts(1).get(0);
    private final Thread hook = new Thread(this::interrupted, "demo-stop");
    private volatile boolean keep;
    private volatile DevCluster cluster;
    private boolean stopped;

    DemoCluster(final Consumer<String> progress, final boolean keep) throws IOException {
        this.progress = progress;
        this.keep = keep;
        // found before anything is made, so that a missing one leaves nothing behind
        Distribution.find().requireControl();
        this.folder = Files.createTempDirectory("coterie-demo-");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts the members. */
    void up() {
        cluster = DevCluster.make(folder, "demo", NODES, ComponentChoice.DEFAULT_PRESET);
        start(cluster.nodes());
    }

    /** Starts members that do not run, and waits until they take part. */
    void start(final List<String> nodes) {
        new DevStart(cluster, Distribution.find(), START, progress).up(nodes);
    }

    /** Applies the document with the service, and waits until it runs. */
    void applyService() {
        client().text("PUT", "/v1/document?author=demo&comment=a%20service", document(), Map.of("If-Match", "*"));
        settle();
    }

    /** Waits until the cluster has nothing to do. */
    void settle() {
        client().post("/v1/settled", Map.of("timeout", SETTLE.toMillis() + "ms"), SETTLE);
    }

    String document() {
        return cluster.document() + """
            resources:
              web:
                agent: "ocf:coterie:WebServer"
                parameters: {port: %d, journal: "%s"}
                monitor: 2s
                meta: {resource-stickiness: 100}
            """.formatted(port, journal());
    }

    /** {@return a member that answers} */
    ControlClient client() {
        return Homes.any(folder, null);
    }

    DevCluster cluster() {
        return cluster;
    }

    /** {@return the file in which the service notes when it starts and stops} */
    Path journal() {
        return folder.resolve("web.journal");
    }

    String serviceAddress() {
        return "http://127.0.0.1:" + port + "/";
    }

    Path folder() {
        return folder;
    }

    /** Leaves the folder with its logs where it is. */
    void keep() {
        keep = true;
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // the hook is running already, which is how this was interrupted
            progress.accept("Interrupted.");
        }
    }

    /** Whoever interrupts does not want to wait until the members have left each other in order. */
    private void interrupted() {
        final DevCluster present = cluster;
        if (present != null) {
            new DevStop(present, progress).kill();
        }
        stop();
    }

    private synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        if (cluster != null) {
            new DevStop(cluster, progress).down();
        }
        if (keep) {
            progress.accept("Documents, logs and data are kept in " + folder + ".");
        } else {
            delete();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "demo.cannot-delete", "The folder " + folder
                + " cannot be removed: " + e.getMessage() + ".", "Remove it by hand.");
        }
    }
}
