package io.coterie.conformance.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Barrier;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.consensus.ReplicatedState;
import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.Term;
import io.coterie.api.core.UnavailableException;

/** One log in memory for several members: what is proposed is applied on all at once, in one order. */
final class KitLog {
    private final List<byte[]> commands = new ArrayList<>();
    private final List<End> ends = new CopyOnWriteArrayList<>();
    private volatile boolean available = true;

    /** Nothing gets in any more, as without quorum; or it does again. */
    void available(final boolean now) {
        available = now;
    }

    /** {@return a member's end of the log} */
    Consensus join(final MemberId self) {
        final End end = new End(self);
        ends.add(end);
        return end;
    }

    /** {@return how many commands there are} */
    synchronized int size() {
        return commands.size();
    }

    /** The state of one member as a snapshot. */
    static byte[] snapshot(final Consensus of) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ((End) of).state.save(bytes);
        } catch (final IOException e) {
            throw new io.coterie.conformance.CheckFailed("save() failed: " + e, e);
        }
        return bytes.toByteArray();
    }

    /** A member restores a snapshot of that many commands, instead of applying them. */
    static void restore(final Consensus on, final byte[] snapshot, final int index) {
        final End end = (End) on;
        try {
            end.state.restore(new ByteArrayInputStream(snapshot), index);
            end.applied = index;
        } catch (final IOException e) {
            throw new io.coterie.conformance.CheckFailed("restore() failed: " + e, e);
        }
    }

    /** A member of the log does not apply what is attached before this is called. */
    static void late(final Consensus on) {
        ((End) on).late = true;
    }

    /** A member applies what others propose when it proposes or asks for a barrier, not before. */
    static void lags(final Consensus on) {
        ((End) on).lags = true;
    }

    private synchronized byte[] append(final byte[] command, final End proposer) {
        commands.add(command.clone());
        byte[] answer = new byte[0];
        for (final End end : ends) {
            final byte[] one = end.lags && end != proposer ? answer : end.catchUp(commands);
            if (end == proposer) {
                answer = one;
            }
        }
        return answer;
    }

    private synchronized void replay(final End end) {
        end.catchUp(commands);
    }

    /** One member's end. */
    private final class End implements Consensus {
        private final MemberId self;
        private ReplicatedState state;
        private int applied;
        private boolean late;
        private boolean lags;

        End(final MemberId self) {
            this.self = self;
        }

        private byte[] catchUp(final List<byte[]> all) {
            byte[] answer = new byte[0];
            while (state != null && applied < all.size()) {
                answer = state.apply(applied + 1L, all.get(applied).clone());
                applied++;
            }
            return answer;
        }

        @Override
        public void attach(final ReplicatedState to) {
            if (state != null) {
                throw new IllegalStateException("a state is attached already");
            }
            state = to;
            if (!late) {
                replay(this);
            }
        }

        @Override
        public CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
            if (!available) {
                return CompletableFuture.failedFuture(none());
            }
            final byte[] answer = append(command, this);
            return CompletableFuture.completedFuture(new Applied(size(), answer));
        }

        @Override
        public CompletionStage<Barrier> barrier(final Duration timeout) {
            if (!available) {
                return CompletableFuture.failedFuture(none());
            }
            replay(this);
            return CompletableFuture.completedFuture(new Barrier(new Term(1), true, applied));
        }

        private UnavailableException none() {
            return new UnavailableException("consensus.no-quorum", "There is no majority.", "Wait for one.");
        }

        @Override
        public Leadership leadership() {
            return new Leadership(new Term(1), Optional.of(self.node()), true);
        }

        @Override
        public Subscription subscribe(final Consumer<Leadership> listener) {
            listener.accept(leadership());
            return () -> { };
        }

        @Override
        public Set<NodeId> voters() {
            return Set.of(self.node());
        }

        @Override
        public CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node,
                final Duration timeout) {
            return CompletableFuture.failedFuture(none());
        }

        @Override
        public CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
            return CompletableFuture.failedFuture(none());
        }

        @Override
        public long appliedIndex() {
            return applied;
        }
    }
}
