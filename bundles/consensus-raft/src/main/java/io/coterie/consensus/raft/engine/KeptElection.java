package io.coterie.consensus.raft.engine;

import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.election.LeaderElected;

/**
 * The engine's election, which keeps a result that comes before its view. The coordinator votes as soon as it has a
 * view itself; a member on a busy machine answers, and may learn of the result before it has the view. The engine drops
 * that result, and if it was the elected one that dropped it, all others follow somebody who does not lead, for good.
 * Runs on the engine's threads.
 */
final class KeptElection extends ELECTION {
    private Message early;
    private volatile boolean over;

    KeptElection() {
        setId(ClassConfigurator.getProtocolId(ELECTION.class));
    }

    @Override
    protected void handleMessage(final Message message, final RaftHeader header) {
        if (header instanceof LeaderElected elected) {
            // kept first: the view may come while it is handled
            keep(message);
            super.handleMessage(message, header);
            forgetIfTaken(message, elected);
        } else {
            super.handleMessage(message, header);
        }
    }

    @Override
    protected void handleView(final View installed) {
        super.handleView(installed);
        final Message message = kept();
        if (message != null) {
            // one of an older term is refused by the engine
            final LeaderElected elected = message.getHeader(id);
            super.handleMessage(message, elected);
            forgetIfTaken(message, elected);
        }
    }

    /** No vote begins any more, and one that runs ends with its round. */
    void end() {
        over = true;
    }

    @Override
    protected void runVotingProcess() {
        if (over) {
            // how the engine is told to end it; else it tries again for ever, since the log below it is closed
            Thread.currentThread().interrupt();
        }
        super.runVotingProcess();
    }

    private void forgetIfTaken(final Message message, final LeaderElected elected) {
        synchronized (this) {
            if (early == message && (raft.currentTerm() > elected.currTerm()
                || raft.currentTerm() == elected.currTerm() && elected.leader().equals(raft.leader()))) {
                early = null;
            }
        }
    }

    private synchronized void keep(final Message message) {
        early = message;
    }

    private synchronized Message kept() {
        return early;
    }
}
