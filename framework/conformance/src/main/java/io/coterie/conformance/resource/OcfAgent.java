package io.coterie.conformance.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Installs the kit's OCF agent, a script, below a folder. Stateless. */
final class OcfAgent {
    private OcfAgent() {
    }

    static void install(final Path root) {
        try (InputStream script = OcfAgent.class.getResourceAsStream("Probe")) {
            final Path file = Files.createDirectories(root.resolve("resource.d/kit")).resolve("Probe");
            Files.write(file, script.readAllBytes());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (final IOException e) {
            throw new UncheckedIOException("the kit's agent cannot be installed", e);
        }
    }
}
