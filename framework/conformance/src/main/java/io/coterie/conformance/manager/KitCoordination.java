package io.coterie.conformance.manager;

import java.time.Duration;
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
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.membership.ViewId;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;

/** One member that is alone in its view, has the quorum, and leads until it is told otherwise. For several threads. */
final class KitCoordination {
    private final MemberId self;
    private final View view;
    private final List<Consumer<Leadership>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<QuorumState>> judged = new CopyOnWriteArrayList<>();
    private volatile Leadership leadership;
    private volatile QuorumState verdict;

    KitCoordination(final MemberId self, final boolean quorate) {
        this.self = self;
        this.verdict = verdict(quorate);
        this.view = new View(new ViewId(1, "kit"), List.of(self), true);
        this.leadership = new Leadership(new Term(1), Optional.of(self.node()), true);
    }

    private static QuorumState verdict(final boolean quorate) {
        return new QuorumState(quorate, 1, 2, 1, QuorumState.Rule.MAJORITY, "The kit says so.");
    }

    /** There is quorum from now on. */
    void quorate() {
        verdict = verdict(true);
        judged.forEach(l -> l.accept(verdict));
    }

    Term term() {
        return leadership.term();
    }

    /** Somebody else leads. */
    void lost(final Term next) {
        leadership = new Leadership(next, Optional.of(Realm.LOST), false);
        listeners.forEach(l -> l.accept(leadership));
    }

    private static UnavailableException none(final String what) {
        return new UnavailableException("kit.not-offered", "The kit offers no " + what + " here.", "Do without.");
    }

    Membership membership() {
        return new Membership() {
            @Override
            public MemberId self() {
                return self;
            }

            @Override
            public View view() {
                return view;
            }

            @Override
            public ViewStability stability() {
                return ViewStability.STABLE;
            }

            @Override
            public Subscription subscribe(final MembershipListener listener, final Notification kind) {
                listener.viewChanged(new ViewChange(view, kind, List.of(self), List.of(), List.of()));
                return () -> { };
            }

            @Override
            public void declarePrimary(final ViewId id, final boolean primary) {
                throw none("verdict of a manager's");
            }
        };
    }

    Messaging messaging() {
        return new Messaging() {
            @Override
            public MemberId self() {
                return self;
            }

            @Override
            public Set<Delivery> deliveries() {
                return Set.of(Delivery.FIFO);
            }

            @Override
            public int maxMessageBytes() {
                return 1 << 20;
            }

            @Override
            public Group join(final String group, final GroupListener listener, final Duration timeout) {
                throw none("group");
            }
        };
    }

    Quorum quorum() {
        return new Quorum() {
            @Override
            public QuorumState state() {
                return verdict;
            }

            @Override
            public Subscription subscribe(final Consumer<QuorumState> listener) {
                judged.add(listener);
                listener.accept(verdict);
                return () -> judged.remove(listener);
            }

            @Override
            public void electorate(final java.util.Map<NodeId, Integer> votes) {
                // the verdict is the kit's
            }

            @Override
            public void fenced(final MemberId member) {
                // likewise
            }

            @Override
            public void override(final NodeId node) {
                throw none("override");
            }
        };
    }

    Consensus consensus() {
        return new Log();
    }

    /** A log of which only the leadership is of use. */
    private final class Log implements Consensus {
        @Override
        public void attach(final ReplicatedState state) {
            throw none("log");
        }

        @Override
        public CompletionStage<Applied> propose(final byte[] command, final Duration timeout) {
            return CompletableFuture.failedFuture(none("log"));
        }

        @Override
        public CompletionStage<Barrier> barrier(final Duration timeout) {
            final Leadership now = leadership;
            return CompletableFuture.completedFuture(new Barrier(now.term(), now.self(), 0));
        }

        @Override
        public Leadership leadership() {
            return leadership;
        }

        @Override
        public Subscription subscribe(final Consumer<Leadership> listener) {
            listeners.add(listener);
            listener.accept(leadership);
            return () -> listeners.remove(listener);
        }

        @Override
        public Set<NodeId> voters() {
            return Set.of(self.node(), Realm.LOST);
        }

        @Override
        public CompletionStage<Void> changeVoters(final VoterChange change, final NodeId node,
                final Duration timeout) {
            return CompletableFuture.failedFuture(none("change of voters"));
        }

        @Override
        public CompletionStage<Void> continueWithout(final MemberId gone, final Duration timeout) {
            return CompletableFuture.failedFuture(none("way out of half of the votes"));
        }

        @Override
        public long appliedIndex() {
            return 0;
        }
    }
}
