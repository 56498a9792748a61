package io.coterie.command.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import io.coterie.command.home.MarkedProcess;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/**
 * Where one member is reached, as its run file says. Immutable; {@code toString} does not show the token.
 *
 * @param node its node
 * @param incarnation its life
 * @param pid its process, as its own PID namespace numbers it
 * @param url the base address
 * @param token the credential
 */
public record MemberAddress(String node, long incarnation, long pid, String url, String token) {
    private static final int FORMAT = 1;

    /**
     * Reads the run file of a member's home.
     *
     * @param home the member's home
     * @return the address; empty if there is no such file, or its process is gone
     */
    public static Optional<MemberAddress> read(final Path home) {
        final Path file = home.resolve("run").resolve("control.json");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            final Map<String, Object> json = Json.object(Files.readString(file));
            final MemberAddress address = new MemberAddress(Fields.text(json, "node"),
                Fields.number(json, "incarnation"), Fields.number(json, "pid"), Fields.text(json, "url"),
                Fields.text(json, "token"));
            final boolean alive = MarkedProcess.runs(Fields.text(json, "pidNamespace"), address.pid());
            return alive && Fields.number(json, "format") == FORMAT ? Optional.of(address) : Optional.empty();
        } catch (final IOException e) {
            // removed just now, or not one of ours: there is no member to be found by it
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return node + "#" + incarnation + " at " + url;
    }
}
