package io.coterie.itests.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars of the distribution that was just built. */
final class Shipped {
    private static final Path DISTRIBUTION = Path.of("../../distribution/target/coterie");

    private Shipped() {
    }

    /** The name of {@link #corosync()}, for conditions. */
    static final String COROSYNC = "io.coterie.itests.conformance.Shipped#corosync";

    /** {@return whether members can have a Corosync each here} */
    static boolean corosync() {
        return "root".equals(System.getProperty("user.name")) && Stream.of("corosync", "ip", "iptables").allMatch(p ->
            Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").anyMatch(f -> Files.isExecutable(Path.of(f, p))));
    }

    static Path bundle(final String artifact) {
        return matching("bundles", "io.coterie." + artifact + "-\\d.*").get(0);
    }

    /** {@return the command of the distribution} */
    static Path command() {
        return DISTRIBUTION.resolve("bin").resolve("coterie").toAbsolutePath();
    }

    /** Where the libraries are that several components share: JSON and CBOR, among what is no library. */
    static List<Path> libraries() {
        return List.of(DISTRIBUTION.resolve("bundles").toAbsolutePath(), DISTRIBUTION.resolve("lib").toAbsolutePath());
    }

    private static List<Path> matching(final String folder, final String pattern) {
        try (Stream<Path> files = Files.list(DISTRIBUTION.resolve(folder))) {
            return files.filter(f -> f.getFileName().toString().matches(pattern)).map(Path::toAbsolutePath).sorted()
                .toList();
        } catch (final IOException e) {
            throw new UncheckedIOException("the distribution is not built", e);
        }
    }
}
