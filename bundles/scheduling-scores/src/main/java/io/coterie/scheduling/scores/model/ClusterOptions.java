package io.coterie.scheduling.scores.model;

import java.util.Map;

/**
 * The cluster options that this scheduler obeys, with Pacemaker's defaults.
 *
 * @param values the document's options by name
 */
public record ClusterOptions(Map<String, String> values) {
    /** What a partition without quorum does. */
    public enum QuorumPolicy {
        /** Stops everything. */
        STOP,
        /** Leaves what runs, starts nothing that does not run here. */
        FREEZE,
        /** Demotes what is promoted, stops the rest. */
        DEMOTE,
        /** Fences its own nodes. */
        SUICIDE,
        /** Goes on as if it had quorum. */
        IGNORE
    }

    /** How ties are broken. */
    public enum Strategy {
        /** By the number of instances. */
        DEFAULT,
        /** Capacity counts for what fits, the number of instances breaks ties. */
        UTILIZATION,
        /** Capacity counts for what fits, the emptiest nodes are filled last. */
        MINIMAL,
        /** Capacity counts for what fits, the most free capacity breaks ties. */
        BALANCED
    }

    boolean truth(final String name, final boolean otherwise) {
        final String text = values.get(name);
        return text == null ? otherwise : MetaAttributes.truth(text);
    }

    /** {@return what a partition without quorum does} */
    public QuorumPolicy quorumPolicy() {
        return parse(QuorumPolicy.class, "no-quorum-policy", QuorumPolicy.STOP);
    }

    /** {@return how ties are broken} */
    public Strategy strategy() {
        return parse(Strategy.class, "placement-strategy", Strategy.DEFAULT);
    }

    private <E extends Enum<E>> E parse(final Class<E> type, final String name, final E otherwise) {
        final String text = values.get(name);
        for (final E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        return otherwise;
    }

    /** {@return whether nodes are fenced at all} */
    public boolean fencing() {
        return truth("stonith-enabled", true);
    }

    /** {@return what a fence does: {@code reboot} or {@code off}} */
    public String fenceAction() {
        return values.getOrDefault("stonith-action", "reboot");
    }

    /** {@return whether resources may run where no constraint forbids it} */
    public boolean symmetric() {
        return truth("symmetric-cluster", true);
    }

    /** {@return whether everything is left alone} */
    public boolean maintenance() {
        return truth("maintenance-mode", false);
    }

    /** {@return whether one failed start bans an instance from the node} */
    public boolean startFailureIsFatal() {
        return truth("start-failure-is-fatal", true);
    }

    /** {@return whether nodes are asked what they run before anything is started} */
    public boolean startupProbes() {
        return truth("enable-startup-probes", true);
    }

    /** {@return whether nothing at all is to run} */
    public boolean stopAll() {
        return truth("stop-all-resources", false);
    }

    /** {@return whether what runs and is not in the document is stopped} */
    public boolean stopOrphans() {
        return truth("stop-orphan-resources", true);
    }
}
