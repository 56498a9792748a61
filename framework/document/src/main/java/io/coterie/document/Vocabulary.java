package io.coterie.document;

import java.util.Map;
import java.util.Set;

/** The names of options and meta attributes, and what values they take; from Pacemaker Explained 2.1. */
final class Vocabulary {
    /** What a value must look like. */
    enum Shape {
        /** Anything. */
        TEXT,
        /** true or false. */
        TRUTH,
        /** A whole number. */
        NUMBER,
        /** A score. */
        SCORE,
        /** A duration. */
        DURATION
    }

    static final Map<String, Shape> OPTIONS = Map.ofEntries(
        Map.entry("no-quorum-policy", Shape.TEXT), Map.entry("stonith-enabled", Shape.TRUTH),
        Map.entry("stonith-action", Shape.TEXT), Map.entry("stonith-timeout", Shape.DURATION),
        Map.entry("stonith-max-attempts", Shape.NUMBER), Map.entry("concurrent-fencing", Shape.TRUTH),
        Map.entry("startup-fencing", Shape.TRUTH), Map.entry("priority-fencing-delay", Shape.DURATION),
        Map.entry("symmetric-cluster", Shape.TRUTH), Map.entry("maintenance-mode", Shape.TRUTH),
        Map.entry("start-failure-is-fatal", Shape.TRUTH), Map.entry("enable-startup-probes", Shape.TRUTH),
        Map.entry("stop-all-resources", Shape.TRUTH), Map.entry("stop-orphan-resources", Shape.TRUTH),
        Map.entry("stop-orphan-actions", Shape.TRUTH), Map.entry("placement-strategy", Shape.TEXT),
        Map.entry("cluster-recheck-interval", Shape.DURATION), Map.entry("cluster-delay", Shape.DURATION),
        Map.entry("dc-deadtime", Shape.DURATION), Map.entry("batch-limit", Shape.NUMBER),
        Map.entry("migration-limit", Shape.NUMBER), Map.entry("shutdown-escalation", Shape.DURATION),
        Map.entry("shutdown-lock", Shape.TRUTH), Map.entry("shutdown-lock-limit", Shape.DURATION),
        Map.entry("node-health-strategy", Shape.TEXT), Map.entry("node-health-base", Shape.SCORE),
        Map.entry("node-health-green", Shape.SCORE), Map.entry("node-health-yellow", Shape.SCORE),
        Map.entry("node-health-red", Shape.SCORE));

    static final Map<String, Set<String>> OPTION_VALUES = Map.of(
        "no-quorum-policy", Set.of("stop", "freeze", "demote", "suicide", "ignore"),
        "stonith-action", Set.of("reboot", "off"),
        "placement-strategy", Set.of("default", "utilization", "minimal", "balanced"),
        "node-health-strategy", Set.of("none", "migrate-on-red", "only-green", "progressive", "custom"));

    static final Map<String, Shape> META = Map.ofEntries(
        Map.entry("priority", Shape.SCORE), Map.entry("target-role", Shape.TEXT),
        Map.entry("is-managed", Shape.TRUTH), Map.entry("maintenance", Shape.TRUTH),
        Map.entry("resource-stickiness", Shape.SCORE), Map.entry("requires", Shape.TEXT),
        Map.entry("migration-threshold", Shape.SCORE), Map.entry("failure-timeout", Shape.DURATION),
        Map.entry("multiple-active", Shape.TEXT), Map.entry("allow-migrate", Shape.TRUTH),
        Map.entry("allow-unhealthy-nodes", Shape.TRUTH), Map.entry("critical", Shape.TRUTH),
        Map.entry("clone-max", Shape.NUMBER), Map.entry("clone-node-max", Shape.NUMBER),
        Map.entry("clone-min", Shape.NUMBER), Map.entry("notify", Shape.TRUTH),
        Map.entry("globally-unique", Shape.TRUTH), Map.entry("ordered", Shape.TRUTH),
        Map.entry("interleave", Shape.TRUTH), Map.entry("promotable", Shape.TRUTH),
        Map.entry("promoted-max", Shape.NUMBER), Map.entry("promoted-node-max", Shape.NUMBER));

    static final Map<String, Set<String>> META_VALUES = Map.of(
        "target-role", Set.of("Started", "Stopped", "Promoted", "Unpromoted", "Master", "Slave"),
        "requires", Set.of("nothing", "quorum", "fencing", "unfencing"),
        "multiple-active", Set.of("block", "stop_only", "stop_start", "stop_unexpected"));

    private Vocabulary() {
    }
}
