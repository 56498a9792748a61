package io.coterie.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.coterie.command.dev.DevCluster;
import io.coterie.command.dev.DevStart;
import io.coterie.command.dev.DevStop;
import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.Distribution;

/** A development cluster for the time of one command, in a folder of its own; gone with it, also after Ctrl-C. */
final class DevelopmentRun implements AutoCloseable {
    /** Seconds on a machine of one's own; longer than anything that is worth waiting for on a busy one. */
    private static final Duration START = Duration.ofMinutes(5);
    private final Consumer<String> progress;
    private final Path home;
    private final DevCluster cluster;
    private final Thread hook = new Thread(this::stop, "development-stop");
    private boolean stopped;

    DevelopmentRun(final String name, final int nodes, final Consumer<String> progress) throws IOException {
        this.progress = progress;
        Distribution.find().requireControl();
        home = Files.createTempDirectory("coterie-" + name + "-");
        cluster = DevCluster.make(home, name, nodes, ComponentChoice.DEFAULT_PRESET);
        Runtime.getRuntime().addShutdownHook(hook);
        final List<String> all = cluster.nodes();
        new DevStart(cluster, Distribution.find(), START, progress).up(all);
    }

    Path home() {
        return home;
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

    private synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        new DevStop(cluster, progress).kill();
        try (Stream<Path> files = Files.walk(home)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (final IOException e) {
            progress.accept("The folder " + home + " cannot be removed: " + e.getMessage() + ".");
        }
    }
}
