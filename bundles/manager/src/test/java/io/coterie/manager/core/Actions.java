package io.coterie.manager.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.core.NodeId;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.scheduling.Transition;

/** Makes actions for tests. */
public final class Actions {
    private Actions() {
    }

    public static Action of(final String id, final Action.Type type, final String node, final String resource,
            final String... after) {
        final String operation = type == Action.Type.PROBE ? "monitor"
            : type.name().toLowerCase(java.util.Locale.ROOT);
        return new Action(id, type, NodeId.of(node), resource, "sim:x", operation,
            type == Action.Type.MONITOR || type == Action.Type.CANCEL ? Duration.ofSeconds(10) : Duration.ZERO,
            Duration.ofSeconds(5), type == Action.Type.PROBE ? ResultCode.NOT_RUNNING : ResultCode.OK,
            Map.of("port", Value.of("80"), "key", new Value("/etc/key", true)), Map.of("clone", "0"), 0, "digest",
            Set.of(after), "why");
    }

    public static Transition transition(final Action... actions) {
        return new Transition(List.of(actions), List.of(), List.of(), Optional.empty());
    }

    public static Moment at(final long millis) {
        return new Moment(Duration.ofMillis(millis).toNanos(), Instant.ofEpochMilli(millis));
    }
}
