package io.coterie.itests.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.command.dev.DevCluster;
import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.Distribution;
import io.coterie.command.home.MemberHome;
import io.coterie.command.host.Isolation;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/** Makes the homes of a lab's members: those of any isolated cluster, with the lab's agents where they look first. */
final class LabHomes {
    private LabHomes() {
    }

    static void make(final Path folder, final Shared shared, final int count, final String disk,
            final String engine) {
        final DevCluster cluster = DevCluster.makeIsolated(folder, "dev", count, new Distribution(Machine.DISTRIBUTION),
            new Isolation.Wish(disk, ""), ComponentChoice.DEFAULT_PRESET,
            engine.isEmpty() ? Map.of() : Map.of("membership", engine, "messaging", engine));
        final Map<String, Map<String, String>> settings = Map.of(
            "resource-agents/ocf", Map.of("roots", shared.agents() + ":/usr/lib/ocf"),
            "fencing/agents", Map.of("path", shared.fences() + ":" + Machine.DISTRIBUTION.resolve("lib/fence")
                + ":/usr/sbin"));
        cluster.nodes().forEach(node -> set(cluster.home(node).resolve(MemberHome.FILE), settings));
    }

    private static void set(final Path file, final Map<String, Map<String, String>> settings) {
        try {
            final Map<String, Object> member = Json.object(Files.readString(file));
            final List<Map<String, Object>> components = Fields.objects(member, "components");
            for (final Map<String, Object> component : components) {
                final Map<String, String> more = settings.get(component.get("kind") + "/" + component.get("component"));
                if (more != null) {
                    final Map<String, Object> all = new LinkedHashMap<>(more);
                    if (component.get("settings") instanceof Map<?, ?> present) {
                        present.forEach((name, value) -> all.putIfAbsent(name.toString(), value));
                    }
                    component.put("settings", all);
                }
            }
            member.put("components", components);
            Files.writeString(file, Json.write(member, true) + "\n");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
