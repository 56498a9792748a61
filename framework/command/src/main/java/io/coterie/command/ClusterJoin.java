package io.coterie.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.MemberHome;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the home of another member of a cluster that was founded elsewhere. */
@Command(name = "join", mixinStandardHelpOptions = true,
    description = "Make the home of another member, from the member.json of one that exists.")
final class ClusterJoin extends Asking {
    @Option(names = "--from", paramLabel = "FILE", required = true, description = "member.json of another member.")
    private Path from;
    @Option(names = "--self", paramLabel = "NODE", required = true, description = "The node of this member.")
    private String self;
    @Option(names = "--address", paramLabel = "HOST:PORT",
        description = "The address of the rendezvous, for a node that the file does not name yet.")
    private String address;
    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Where this member listens. Default: the host of "
        + "its own address.")
    private String bind;

    @Override
    public Integer call() {
        final Map<String, Object> json = read();
        final Map<String, String> nodes = new TreeMap<>();
        if (Fields.at(json, "nodes") instanceof Map<?, ?> map) {
            map.forEach((name, where) -> nodes.put(name.toString(), String.valueOf(where)));
        }
        if (address != null) {
            nodes.put(self, address);
        }
        if (!nodes.containsKey(self)) {
            throw new Failure(ExitCode.USAGE, "command.usage", "The file names no node '" + self + "'.",
                "Give its --address, and add the node to the cluster document.");
        }
        ClusterInit.make(this, new MemberHome(home(), Fields.text(json, "cluster.uuid"),
            Fields.text(json, "cluster.name"), self, nodes), bind, preset(json));
        return ExitCode.OK.status();
    }

    /** Members of one cluster have the same settings, or they do not meet. */
    private static String preset(final Map<String, Object> json) {
        for (final Map<String, Object> component : Fields.objects(json, "components")) {
            final String preset = Fields.text(component, "settings.preset");
            if (!preset.isEmpty()) {
                ComponentChoice.checkPreset(preset);
                return preset;
            }
        }
        return ComponentChoice.DEFAULT_PRESET;
    }

    private Map<String, Object> read() {
        try {
            final Map<String, Object> json = Json.object(Files.readString(from));
            if (Fields.text(json, "cluster.uuid").isEmpty()) {
                throw new IOException("it names no cluster");
            }
            return json;
        } catch (final IOException e) {
            throw new Failure(ExitCode.NOT_FOUND, "command.unreadable-file", "The file " + from
                + " is no member.json: " + e.getMessage() + ".", "Copy it from the home of a member of the cluster.");
        }
    }
}
