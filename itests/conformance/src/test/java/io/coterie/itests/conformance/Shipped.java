package io.coterie.itests.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars of the distribution that was just built. */
final class Shipped {
    private static final Path BUNDLES = Path.of("../../distribution/target/coterie/bundles");

    private Shipped() {
    }

    static Path bundle(final String artifact) {
        return matching("io.coterie." + artifact + "-\\d.*").get(0);
    }

    /** What several bundles import: JSON and CBOR. */
    static List<Path> jackson() {
        return matching("com.fasterxml.jackson.*");
    }

    private static List<Path> matching(final String pattern) {
        try (Stream<Path> files = Files.list(BUNDLES)) {
            return files.filter(f -> f.getFileName().toString().matches(pattern)).map(Path::toAbsolutePath).sorted()
                .toList();
        } catch (final IOException e) {
            throw new UncheckedIOException("the distribution is not built", e);
        }
    }
}
