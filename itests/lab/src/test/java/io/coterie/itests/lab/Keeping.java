package io.coterie.itests.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import io.coterie.command.Failure;
import io.coterie.command.client.ControlClient;
import io.coterie.command.dev.DevCluster;
import io.coterie.command.json.Json;

/** Keeps what a scenario left, for whoever wants to know why it failed. */
final class Keeping {
    private static final List<String> QUESTIONS = List.of("cluster", "resources", "fences", "events", "document");

    private static final Duration DUMP = Duration.ofSeconds(5);

    private Keeping() {
    }

    /** Each member prints what its threads do to its console, which is kept. */
    static void dumpThreads(final Lab lab) {
        final DevCluster cluster = DevCluster.get(lab.folder());
        for (final String node : lab.nodes()) {
            cluster.member(node).ifPresent(member -> {
                final Path console = lab.folder().resolve(node).resolve("log").resolve("console.log");
                Machine.runs("kill", "-QUIT", Long.toString(member.pid()));
                try {
                    // a frozen one prints nothing
                    Awaitility.await().atMost(DUMP).until(() -> Files.readString(console).contains("JNI global refs"));
                } catch (final ConditionTimeoutException e) {
                    lab.journal().fault(node, "no dump of threads: " + e.getMessage());
                }
            });
        }
    }

    static void copy(final Lab lab, final Path target) {
        delete(target);
        try {
            Files.createDirectories(target);
            copy(lab.shared().folder().resolve("journal"), target.resolve("journal.txt"));
            for (final String node : lab.nodes()) {
                final Path logs = lab.folder().resolve(node).resolve("log");
                copyAll(logs, target.resolve(node));
                copyAll(lab.folder().resolve(".hosts").resolve(node), target.resolve(node + "-host"));
                for (final String question : QUESTIONS) {
                    Files.writeString(target.resolve(node + "-" + question + ".json"), answer(lab, node, question));
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String answer(final Lab lab, final String node, final String question) {
        try {
            return lab.client(node).filter(ControlClient::alive)
                .map(c -> Json.write(c.get("/v1/" + question), true)).orElse("the member does not answer\n");
        } catch (final Failure e) {
            return e.code() + ": " + e.problem() + "\n";
        }
    }

    private static void copyAll(final Path from, final Path to) throws IOException {
        if (Files.isDirectory(from)) {
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(from)) {
                for (final Path file : files.filter(Files::isRegularFile).toList()) {
                    copy(file, to.resolve(file.getFileName().toString()));
                }
            }
        }
    }

    private static void copy(final Path from, final Path to) throws IOException {
        if (Files.exists(from)) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static void delete(final Path folder) {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
