package io.coterie.control.rest;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;

/**
 * The file {@code control.json} by which a command on the same machine finds the member and proves that it may ask.
 * Readable by its owner alone from the moment it exists. Used on the slot's owner thread.
 */
final class RunFile {
    /** Its name in the run directory. */
    static final String NAME = "control.json";
    private static final int FORMAT = 1;
    private final Path file;
    private String token = "";

    RunFile(final Path directory) {
        this.file = directory.resolve(NAME);
    }

    void write(final ClusterId cluster, final MemberId self, final URI address, final Credential credential)
            throws IOException {
        Files.createDirectories(file.getParent());
        token = credential.token();
        final ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("format", FORMAT).put("url", address.toString()).put("token", credential.token())
            .put("pid", ProcessHandle.current().pid()).put("pidNamespace", pidNamespace())
            .put("cluster", cluster.name())
            .put("clusterId", cluster.uuid().toString()).put("node", self.node().name())
            .put("incarnation", self.incarnation().number());
        final Path partial = Files.createTempFile(file.getParent(), ".control", ".partial",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(partial, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(node));
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whose number the pid is: a member on a host of its own counts in another way than a command outside. */
    private static String pidNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (final IOException | UnsupportedOperationException e) {
            // no Linux: then there is only one
            return "";
        }
    }

    /** {@return whether nobody's is there} */
    boolean missing() {
        return !Files.exists(file);
    }

    /** Removes it, unless another instance, or a later life of the member, has already replaced it. */
    void remove() throws IOException {
        if (Files.exists(file)
                && new ObjectMapper().readTree(Files.readAllBytes(file)).path("token").asText().equals(token)) {
            Files.deleteIfExists(file);
        }
    }
}
