package io.coterie.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.coterie.command.home.Distribution;

/**
 * Runs the conformance kit in a process of its own: its jars do not slow down other commands, a component that hangs
 * can be ended with it, and its folder for temporary files is its own, so that what a component leaves there is seen.
 */
final class ConformanceProgram {
    private static final String MAIN = "io.coterie.conformance.Main";
    private static final long END_SECONDS = 10;

    private ConformanceProgram() {
    }

    /**
     * Runs it.
     *
     * @param words its command line
     * @return its exit status
     */
    static int run(final List<String> words) throws IOException, InterruptedException {
        final Path temporary = Files.createTempDirectory("coterie-tck-");
        try {
            final Process process = builder(Distribution.find().folder(), temporary, words).inheritIO().start();
            final Thread stop = new Thread(() -> end(process));
            Runtime.getRuntime().addShutdownHook(stop);
            return process.waitFor();
        } finally {
            remove(temporary);
        }
    }

    static ProcessBuilder builder(final Path distribution, final Path temporary, final List<String> words) {
        final Path jars = distribution.resolve("lib").resolve("conformance");
        if (!Files.isDirectory(jars)) {
            throw new Failure(ExitCode.NOT_FOUND, "command.no-distribution", "There is no folder " + jars + ".",
                "Build the distribution with './mvnw -DskipTests package'.");
        }
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", "-XX:-UsePerfData",
            "-Djava.io.tmpdir=" + temporary, "-Dcoterie.conformance.own-tmp=true", "-cp", jars.resolve("*").toString(),
            MAIN));
        command.addAll(words);
        return new ProcessBuilder(command);
    }

    private static void end(final Process process) {
        // what the component had started goes first
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(final Path folder) throws IOException {
        final List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path one : all) {
            Files.deleteIfExists(one);
        }
    }
}
