/**
 * The engine, jgroups-raft, with what it needs to keep the promises of the kind: a log that is safe on disk, the rules
 * of the Raft paper where the engine is more careless than the paper, a transport that a development partition cuts.
 */
package io.coterie.consensus.raft.engine;
