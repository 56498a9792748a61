package io.coterie.itests.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a lab needs of the machine that it runs on. */
final class Machine {
    /** The distribution that is tested. */
    static final Path DISTRIBUTION =
        Path.of(System.getProperty("coterie.distribution", "../../distribution/target/coterie")).toAbsolutePath()
            .normalize();
    private static final List<String> PROGRAMS = List.of("unshare", "nsenter", "ip", "iptables", "flock", "setsid",
        "mount");

    private Machine() {
    }

    /** {@return why there can be no lab here; empty if there can} */
    static Optional<String> lacks() {
        if (!root()) {
            return Optional.of("a lab makes namespaces and cuts links, which needs root");
        }
        if (!Files.isExecutable(DISTRIBUTION.resolve("bin/coterie-member"))) {
            return Optional.of("there is no distribution in " + DISTRIBUTION + ": build it first");
        }
        return Stream.concat(PROGRAMS.stream().filter(p -> !has(p)).map(p -> "the program " + p + " is not installed"),
            Stream.of("--net", "--pid").filter(n -> !runs("unshare", n, "--fork", "true"))
                .map(n -> "this kernel or container lets nobody make namespaces (unshare " + n + ")")).findFirst();
    }

    /** {@return why no member can use an engine here; empty if it can} */
    static Optional<String> lacksEngine(final String engine) {
        return engine.equals("corosync") && !has(engine) ? Optional.of("the program " + engine + " is not installed")
            : Optional.empty();
    }

    private static boolean root() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (final IOException | UnsupportedOperationException e) {
            // no /proc: then it is no Linux
            return false;
        }
    }

    /** {@return which of these programs is not installed; empty if all are} */
    static Optional<String> lacksProgram(final String... programs) {
        return Stream.of(programs).filter(p -> !has(p)).map(p -> "the program " + p + " is not installed").findFirst();
    }

    /** Whether a program is installed, by its name or its path. */
    private static boolean has(final String program) {
        return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").map(f -> Path.of(f).resolve(program))
            .anyMatch(Files::isExecutable);
    }

    /** Whether a command ends well. */
    static boolean runs(final String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
