package io.coterie.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
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
    /** Too many to be guessed. */
    private static final int WORD_BYTES = 16;
    private static final int DIGEST_CHARACTERS = 64;
    private static final long END_SECONDS = 10;
    /** The status of the kit for a component that failed its checks. */
    private static final int FAILED = 9;

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
            final String word = word();
            final Process process = builder(Distribution.find().folder(), temporary, words).inheritIO()
                .redirectInput(ProcessBuilder.Redirect.PIPE).start();
            final Thread stop = new Thread(() -> end(process));
            Runtime.getRuntime().addShutdownHook(stop);
            tell(process, word);
            final int status = process.waitFor();
            if (!proves(ended(temporary), word, status)) {
                // a component can end the process from inside, with whatever status it likes
                System.err.println("tck.ended: The process of the kit ended with " + status
                    + " before its checks were over, by the component's doing.");
                return FAILED;
            }
            return status;
        } finally {
            Files.deleteIfExists(ended(temporary));
            remove(temporary);
        }
    }

    /** What nobody in the process of the kit can know but who reads its standard input first, which is the kit. */
    private static String word() {
        final byte[] bytes = new byte[WORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void tell(final Process process, final String word) {
        try (OutputStream input = process.getOutputStream()) {
            input.write((word + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (final IOException e) {
            // it has ended already: its status is told, and is no proof
            System.err.println("tck.no-input: The process of the kit takes no input: " + e + ".");
        }
    }

    /**
     * Whether a file shows that the kit itself ended with a status.
     *
     * @param ended the file
     * @param word what the kit was told
     * @param status the status
     * @return whether it holds the digest of both: who finds the digest of one status can make none of another
     */
    static boolean proves(final Path ended, final String word, final int status) throws IOException {
        return Files.isRegularFile(ended) && Files.size(ended) <= DIGEST_CHARACTERS && MessageDigest.isEqual(
            Files.readAllBytes(ended), proof(word, status).getBytes(StandardCharsets.UTF_8));
    }

    /** {@return what the kit writes: SHA-256 of word and status, as {@code io.coterie.conformance.Ending} makes it} */
    static String proof(final String word, final int status) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest((word + " " + status)
                .getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The file that the kit writes as the last thing; beside the folder in which the component may leave files. */
    private static Path ended(final Path temporary) {
        return temporary.resolveSibling(temporary.getFileName() + ".ended");
    }

    /** The jar that is to be looked at, which must be there. */
    static String jar(final Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new Failure(ExitCode.NOT_FOUND, "command.no-jar", "There is no file " + jar + ".",
                "Give the bundle of a component, such as target/NAME-VERSION.jar.");
        }
        return jar.toString();
    }

    static ProcessBuilder builder(final Path distribution, final Path temporary, final List<String> words) {
        final Path jars = distribution.resolve("lib").resolve("conformance");
        if (!Files.isDirectory(jars)) {
            throw new Failure(ExitCode.NOT_FOUND, "command.no-conformance", "This distribution has no conformance kit: "
                + jars + " is not there.", "Use one with the program 'conformance', such as the one that is shipped.");
        }
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", "-XX:-UsePerfData",
            "-Djava.io.tmpdir=" + temporary, "-Dcoterie.conformance.own-tmp=true",
            "-Dcoterie.conformance.ended=" + ended(temporary), "-cp", jars.resolve("*").toString(),
            MAIN));
        command.addAll(words);
        if (!words.get(0).equals("list")) {
            // where a member finds libraries that components share
            List.of("bundles", "lib").forEach(one -> command.addAll(List.of("--beside",
                distribution.resolve(one).toString())));
        }
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
            try {
                Files.deleteIfExists(one);
            } catch (final IOException e) {
                // a process that the component left may write there still; the verdict stands all the same
                System.err.println("tck.left: " + one + " cannot be removed: " + e);
            }
        }
    }
}
