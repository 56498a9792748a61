package io.coterie.conformance.fencing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import io.coterie.conformance.Options;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.JarSubjects;
import io.coterie.conformance.world.KitCluster;

/**
 * A member in a process of its own, to be fenced: brings an instance up as its node, starts a further process as an
 * agent would, says {@code ready} with the pid of that, and waits for the end of its input.
 */
public final class TargetMain {
    /** How the line begins that says that all is up. */
    static final String READY = "ready ";

    private TargetMain() {
    }

    /**
     * Runs the target.
     *
     * @param words jar, kind, folder, uuid of the cluster, node, life; then {@code name=value} for settings and
     *     {@code beside:PATH} for libraries
     * @throws IOException if the process cannot talk or start another
     */
    public static void main(final String[] words) throws IOException {
        try {
            run(words);
        } catch (final IOException | RuntimeException e) {
            // for the evidence of the check
            System.out.println(e);
            throw e;
        } finally {
            // whoever started this is gone, or it did not come up: the component's threads must not keep it
            Runtime.getRuntime().halt(0);
        }
    }

    private static void run(final String[] words) throws IOException {
        final Path folder = Path.of(words[2]);
        final Map<String, String> settings = new TreeMap<>();
        final List<Path> beside = new ArrayList<>();
        for (final String word : List.of(words).subList(6, words.length)) {
            if (word.startsWith("beside:")) {
                beside.add(Path.of(word.substring("beside:".length())));
            } else {
                settings.put(word.split("=", 2)[0], word.split("=", 2)[1]);
            }
        }
        final JarSubjects jar = JarSubjects.open(Path.of(words[0]), folder.resolve("felix-" + words[4] + words[5]),
            beside);
        final Trial trial = Trial.standalone(jar.subject(words[1]), new Options(true, 1, settings, folder), "target");
        final KitCluster cluster = new KitCluster(trial, 3, folder, UUID.fromString(words[3]));
        cluster.plan(words[4], Long.parseLong(words[5])).create().up();
        final Process agent = new ProcessBuilder("sleep", "600").start();
        System.out.println(READY + agent.pid());
        System.out.flush();
        while (System.in.read() >= 0) {
            // until whoever started this is gone
            Thread.onSpinWait();
        }
        agent.destroyForcibly();
    }
}
