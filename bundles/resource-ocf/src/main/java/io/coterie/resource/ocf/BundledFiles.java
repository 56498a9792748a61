package io.coterie.resource.ocf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Writes the agents and tools that come with the bundle to disk, where programs can run them. Stateless. */
final class BundledFiles {
    /** Programs of the root {@code ocf} and of the folder {@code tools}: bundles cannot be listed like folders. */
    private static final List<String> PROGRAMS = List.of(
        "ocf/resource.d/coterie/Dummy", "ocf/resource.d/coterie/Service", "ocf/resource.d/coterie/Stateful",
        "ocf/resource.d/coterie/WebServer",
        "tools/crm_attribute", "tools/crm_master", "tools/attrd_updater", "tools/crm_node", "tools/crm_resource",
        "tools/crm_mon", "tools/cibadmin", "tools/pacemakerd");
    /** What {@code tools/unavailable} is written as too: an installed one would look for a Pacemaker. */
    private static final List<String> UNAVAILABLE = List.of("crm_failcount", "crm_standby", "crm_simulate",
        "crm_ticket", "crm_verify", "crmadmin", "stonith_admin");
    private static final List<String> LIBRARIES = List.of("ocf/lib/coterie/functions", "tools/.functions");

    /** Named, not loaded: it runs in a JVM of its own, with packages that this bundle does not import. */
    private static final String WEB_SERVER = "io.coterie.resource.ocf.web.WebServerProgram";

    private BundledFiles() {
    }

    /**
     * Writes all of them.
     *
     * @param folder where; what is there of an older version is replaced
     */
    static void extract(final Path folder) throws IOException {
        for (final String name : PROGRAMS) {
            copy("/" + name, folder.resolve(name), true);
        }
        for (final String name : UNAVAILABLE) {
            copy("/tools/unavailable", folder.resolve("tools").resolve(name), true);
        }
        for (final String name : LIBRARIES) {
            copy("/" + name, folder.resolve(name), false);
        }
        final String program = WEB_SERVER.replace('.', '/') + ".class";
        copy("/" + program, folder.resolve("ocf/lib/coterie/classes").resolve(program), false);
    }

    private static void copy(final String resource, final Path file, final boolean program) throws IOException {
        try (InputStream in = BundledFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new NoSuchFileException(resource, null, "not in the bundle");
            }
            Files.createDirectories(file.getParent());
            final Path partial = file.resolveSibling(file.getFileName() + ".partial");
            Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(partial,
                PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
            // moved, not written in place: an agent of the last instance may be running
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
