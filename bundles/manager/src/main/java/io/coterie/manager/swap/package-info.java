/**
 * Replacing components of the running cluster: the record of a swap in the cluster state, the coordinator's part and
 * each member's. Pure, but for what the manager's shell does with it.
 */
package io.coterie.manager.swap;
