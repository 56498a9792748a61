package io.coterie.scheduling.scores.model;

/**
 * How a clone is spread.
 *
 * @param id the clone's id
 * @param promotable whether instances can be promoted
 * @param max most instances in the cluster
 * @param nodeMax most instances on a node
 * @param promotedMax most promoted instances in the cluster
 * @param promotedNodeMax most promoted instances on a node
 * @param notified whether instances are told of what happens to their peers
 * @param unique whether each instance is something of its own
 * @param interleave whether an instance depends on its peer of another clone on the same node only
 * @param ordered whether instances start one after the other
 */
public record CloneSettings(String id, boolean promotable, int max, int nodeMax, int promotedMax,
        int promotedNodeMax, boolean notified, boolean unique, boolean interleave, boolean ordered) {
    static CloneSettings of(final String id, final boolean promotable, final MetaAttributes meta, final int nodes) {
        return new CloneSettings(id, promotable, meta.number("clone-max", Math.max(1, nodes)),
            meta.number("clone-node-max", 1), promotable ? meta.number("promoted-max", 1) : 0,
            promotable ? meta.number("promoted-node-max", 1) : 0, meta.truth("notify", false),
            meta.truth("globally-unique", false), meta.truth("interleave", true), meta.truth("ordered", false));
    }
}
