/** Runs what the coordinator orders on this node, watches it, and stops it when the cluster is lost. */
package io.coterie.manager.executor;
