package io.coterie.document;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.FencingSpec;

/** Reads {@code fencing:}, the devices and the topology. */
final class FencingReader {
    /** A failed try is repeated at most so often within one fence; the manager repeats the whole for ever. */
    static final int MAX_RETRIES = 10;
    private static final Set<String> DEVICE = Set.of("agent", "targets", "host-map", "parameters", "action", "timeout",
        "retries", "delay", "random-delay", "monitor", "provides");
    /** A monitor is at least so far from the next: most agents take about so long. */
    private static final Duration SHORTEST_MONITOR = Duration.ofSeconds(1);
    private final SetReader sets = new SetReader();

    FencingSpec read(final Field field) {
        if (field == null) {
            return FencingSpec.NONE;
        }
        final Map<String, Field> members = field.members(Set.of("devices", "topology"));
        final List<FencingSpec.Device> devices = new ArrayList<>();
        if (members.containsKey("devices")) {
            members.get("devices").members().forEach((name, f) -> device(name, f).ifPresent(devices::add));
        }
        final Map<NodeId, List<List<String>>> topology = new LinkedHashMap<>();
        if (members.containsKey("topology")) {
            members.get("topology").members().forEach((name, f) -> nodeId(name, f).ifPresent(node ->
                topology.put(node, levels(f, devices))));
        }
        return new FencingSpec(devices, topology);
    }

    private Optional<FencingSpec.Device> device(final String name, final Field field) {
        final Map<String, Field> m = field.members(DEVICE);
        if (!m.containsKey("agent")) {
            field.error("config.missing-field", "The fence device '" + name + "' has no 'agent'.",
                "Give it, such as 'agent: fence_ipmilan'.");
            return Optional.empty();
        }
        final Set<NodeId> targets = new LinkedHashSet<>();
        if (m.containsKey("targets")) {
            m.get("targets").items().forEach(f -> f.as(NodeId::of).ifPresent(targets::add));
        }
        final Map<NodeId, String> hostMap = new LinkedHashMap<>();
        if (m.containsKey("host-map")) {
            m.get("host-map").members().forEach((node, f) -> nodeId(node, f).ifPresent(id ->
                f.text().ifPresent(alias -> hostMap.put(id, alias))));
        }
        return m.get("agent").text().map(agent -> new FencingSpec.Device(name, agent, targets, hostMap,
            sets.values(m.get("parameters")),
            Optional.ofNullable(m.get("action")).flatMap(f -> f.oneOf(Set.of("reboot", "off"))).orElse("reboot"),
            duration(m.get("timeout")),
            Optional.ofNullable(m.get("retries")).flatMap(f -> f.integer(0, MAX_RETRIES)).orElse(1),
            delay(m.get("delay"), duration(m.get("random-delay")).orElse(Duration.ZERO)), monitor(m.get("monitor")),
            Optional.ofNullable(m.get("provides")).flatMap(f -> f.oneOf(Set.of("unfencing"))).isPresent()));
    }

    private static FencingSpec.Delay delay(final Field field, final Duration random) {
        final Map<NodeId, Duration> byNode = new LinkedHashMap<>();
        if (field == null || !field.isMap()) {
            return new FencingSpec.Delay(duration(field).orElse(Duration.ZERO), byNode, random);
        }
        field.members().forEach((node, f) -> nodeId(node, f).ifPresent(id ->
            duration(f).ifPresent(delay -> byNode.put(id, delay))));
        return new FencingSpec.Delay(Duration.ZERO, byNode, random);
    }

    private static Duration monitor(final Field field) {
        final Duration interval = duration(field).orElse(FencingSpec.Device.MONITOR);
        if (!interval.isZero() && interval.compareTo(SHORTEST_MONITOR) < 0) {
            field.error("config.bad-value", "A fence device is not asked more often than once in a second.",
                "Write 1s or more, or 0 for never.");
        }
        return interval;
    }

    private static List<List<String>> levels(final Field field, final List<FencingSpec.Device> devices) {
        final List<List<String>> levels = new ArrayList<>();
        for (final Field level : field.items()) {
            final List<String> names = level.texts();
            for (final String name : names) {
                if (devices.stream().noneMatch(d -> d.name().equals(name))) {
                    level.error("config.unknown-device", "There is no fence device '" + name + "'.",
                        Suggestion.of(name, devices.stream().map(FencingSpec.Device::name).toList()));
                }
            }
            levels.add(names);
        }
        return levels;
    }

    private static Optional<NodeId> nodeId(final String name, final Field field) {
        try {
            return Optional.of(NodeId.of(name));
        } catch (IllegalArgumentException e) {
            field.error("config.bad-name", "'" + name + "' is no name for a node.", "Use a host name's form.");
            return Optional.empty();
        }
    }

    private static Optional<Duration> duration(final Field field) {
        return Optional.ofNullable(field).flatMap(f -> f.as(Configuration::parseDuration));
    }
}
