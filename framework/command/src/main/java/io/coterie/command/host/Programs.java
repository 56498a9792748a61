package io.coterie.command.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;

/** Runs the system's programs that hosts are made with. Keeps nothing. */
final class Programs {
    /** Packages are those of Debian. */
    private static final List<List<String>> NEEDED = List.of(List.of("unshare", "util-linux"),
        List.of("nsenter", "util-linux"), List.of("flock", "util-linux"), List.of("mount", "mount"),
        List.of("ip", "iproute2"), List.of("timeout", "coreutils"));
    private static final String DEFAULT_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
    /** None of them waits for anything; one that takes longer hangs in the kernel. */
    private static final long LIMIT_SECONDS = 30;

    private Programs() {
    }

    /**
     * How a program ended.
     *
     * @param status its exit status
     * @param output what it printed, on both streams
     */
    record Ended(int status, String output) {
        boolean good() {
            return status == 0;
        }
    }

    /** Refuses to go on without root, or without the programs. */
    static void require() {
        try {
            if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                throw new Failure(ExitCode.NOT_PERMITTED, "dev.needs-root", "Isolated hosts need root.",
                    "Run the command as root, or make a cluster without --isolated.");
            }
        } catch (final IOException | UnsupportedOperationException e) {
            throw new Failure(ExitCode.FAILED, "dev.needs-linux", "There is no /proc here: isolated hosts need Linux.",
                "Make a cluster without --isolated.");
        }
        for (final List<String> program : NEEDED) {
            if (!installed(program.get(0))) {
                throw missing(program.get(0), program.get(1));
            }
        }
    }

    static Failure missing(final String program, final String debianPackage) {
        return new Failure(ExitCode.NOT_FOUND, "dev.missing-program", "The program '" + program
            + "' is not installed.", "Install it: on Debian with 'apt-get install " + debianPackage + "'.");
    }

    static boolean installed(final String program) {
        for (final String folder : path().split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** A user's path may leave out the folders of root's programs. */
    private static String path() {
        final String own = System.getenv("PATH");
        return own == null || own.isEmpty() ? DEFAULT_PATH : own + ":" + DEFAULT_PATH;
    }

    /** A builder that finds root's programs. */
    static ProcessBuilder builder(final List<String> words) {
        final ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("PATH", path());
        builder.environment().remove("COTERIE_INCARNATION");
        return builder;
    }

    /** Runs a program to its end. */
    static Ended run(final String... words) {
        return run(List.of(words), LIMIT_SECONDS);
    }

    /** Runs a program to its end, or until its time is up: then it is killed, with status 124. */
    static Ended run(final List<String> words, final long seconds) {
        // by env, which looks for the program in the path of the environment that it is given
        final List<String> all = new ArrayList<>(List.of("/usr/bin/env", "timeout", "--kill-after=1",
            Long.toString(seconds)));
        all.addAll(words);
        try {
            final Process process = builder(all).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Ended(process.waitFor(), output);
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "dev.cannot-run", "The program '" + words.get(0) + "' cannot be run: "
                + e.getMessage() + ".", "Check the system's memory and number of processes.");
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "dev.interrupted", "Interrupted.", "Run 'coterie dev down'.");
        }
    }

    /** Runs a program that has to succeed. */
    static String must(final String... words) {
        final Ended ended = run(words);
        if (!ended.good()) {
            throw new Failure(ExitCode.FAILED, "dev.system-refused", "'" + String.join(" ", words)
                + "' failed with status " + ended.status() + ": " + ended.output() + ".",
                "See whether this system lets root make namespaces and networks; a container may not.");
        }
        return ended.output();
    }
}
