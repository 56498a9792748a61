package io.coterie.consensus.raft.engine;

import org.jgroups.raft.StateMachine;

/** A state machine that is also told in which term an entry was appended. Called by the engine's request thread. */
public interface EntryApplier extends StateMachine {
    /**
     * The term of the entry that is applied next.
     *
     * @param term its number
     */
    void entryTerm(long term);
}
