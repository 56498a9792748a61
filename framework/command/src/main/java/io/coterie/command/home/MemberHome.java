package io.coterie.command.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/**
 * The home of one member, by its {@code member.json}. Immutable.
 *
 * @param folder the home
 * @param clusterId the cluster's UUID
 * @param cluster the cluster's name
 * @param node the member's node
 * @param nodes address of each node's rendezvous
 */
public record MemberHome(Path folder, String clusterId, String cluster, String node, Map<String, String> nodes) {
    /** The file that says who the member is. */
    public static final String FILE = "member.json";

    /** Copies the map. */
    public MemberHome {
        nodes = new TreeMap<>(nodes);
    }

    /**
     * Reads a home.
     *
     * @param folder the home
     * @return what its file says
     * @throws Failure {@code command.no-home} if it is none
     */
    public static MemberHome read(final Path folder) {
        try {
            final Map<String, Object> json = Json.object(Files.readString(folder.resolve(FILE)));
            final Map<String, String> nodes = new TreeMap<>();
            if (Fields.at(json, "nodes") instanceof Map<?, ?> map) {
                map.forEach((name, address) -> nodes.put(name.toString(), String.valueOf(address)));
            }
            return new MemberHome(folder, Fields.text(json, "cluster.uuid"), Fields.text(json, "cluster.name"),
                Fields.text(json, "node"), nodes);
        } catch (final IOException e) {
            throw new Failure(ExitCode.NOT_FOUND, "command.no-home", folder + " is not the home of a member: "
                + e.getMessage() + ".", "Make one with 'coterie cluster init' or 'coterie dev up'.");
        }
    }

    /**
     * Makes the home on disk; replaces nothing.
     *
     * @param bind the address on which the member listens
     * @param components what it is made of
     * @param development whether its links may be cut by hand
     * @return this
     * @throws Failure {@code command.home-exists} if there is one already
     */
    public MemberHome write(final String bind, final List<ComponentChoice> components, final boolean development) {
        final Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            throw new Failure(ExitCode.FAILED, "command.home-exists", "There is a member in " + folder + " already.",
                "Use another --home, or remove that one if nothing of it is needed.");
        }
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("cluster", Map.of("uuid", clusterId, "name", cluster));
        json.put("node", node);
        json.put("bind", bind);
        json.put("nodes", nodes);
        json.put("components", components.stream().map(ComponentChoice::json).toList());
        if (development) {
            json.put("development", true);
        }
        try {
            Files.createDirectories(folder);
            writeWhole(file, Json.write(json, true) + "\n");
            return this;
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.home-unusable", "The home " + folder + " cannot be written: "
                + e.getMessage() + ".", "Check the disk and its permissions.");
        }
    }

    /**
     * Writes a file so that nobody ever sees half of it.
     *
     * @param file which
     * @param text what it holds then
     * @throws IOException if the disk does not take it
     */
    public static void writeWhole(final Path file, final String text) throws IOException {
        final Path partial = Files.createTempFile(file.getParent(), ".write", ".partial");
        Files.writeString(partial, text);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** {@return what stands at the beginning of the mark of every process of this member} */
    public String mark() {
        return clusterId + "/" + node + "#";
    }
}
