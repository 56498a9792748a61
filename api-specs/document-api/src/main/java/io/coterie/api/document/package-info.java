/**
 * The cluster document: the desired state of a cluster, as values.
 *
 * <p>A document says what an operator wants: nodes, components, fence devices, resources, constraints, options. It is
 * written in YAML or JSON; these types are what a parser makes of it (and of an imported Pacemaker configuration), and
 * what scheduling and the cluster manager read. They can say all that Pacemaker's configuration can: groups, clones,
 * promotable clones, sets, rules, tickets, utilization; a component that does not act on a part of it says so when the
 * document is applied, and never ignores it silently.
 *
 * <p>All types are immutable, keep the order of the source, and throw {@link NullPointerException} for a missing part
 * that is not marked optional. References between parts (a constraint's resource) are by id and are checked by the
 * parser, not here.
 *
 * <p>Names of meta attributes, options and roles are Pacemaker's ({@code resource-stickiness},
 * {@code migration-threshold}, {@code no-quorum-policy}, {@code Promoted}), from <em>Pacemaker Explained</em> 2.1.
 */
@Export
@Version("1.0.0")
package io.coterie.api.document;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
