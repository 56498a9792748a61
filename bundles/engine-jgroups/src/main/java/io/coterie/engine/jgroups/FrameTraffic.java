package io.coterie.engine.jgroups;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import org.jgroups.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.spi.FrameSink;

/**
 * The side of an engine that messaging sees coming in: one {@link Lane} a sender, and the members told in step with
 * the frames. JGroups' threads change the lanes under the lock of this object and only hand over the rest; the sink
 * is told of members on one owner thread, of frames on the threads of the lanes.
 *
 * <p>Frames wait in their lanes until messaging is open here, because a peer may be open earlier. After it is closed
 * they are taken and dropped, so that nobody waits for a member that does not listen any more.
 */
final class FrameTraffic {
    /** Lanes of senders that no view shows yet; more are refused, as that many members are not supported. */
    private static final int MAX_EARLY = 64;
    /** After so many views a sender that none of them showed has left: what it sent late is dropped. */
    private static final int EARLY_VIEWS = 8;
    private static final Logger LOG = LoggerFactory.getLogger(FrameTraffic.class);

    private final OwnerThread owner;
    private final OwnerThread borrowed;
    private final long window;
    private final CreditSender credits;
    private final Map<Address, Lane> lanes = new HashMap<>();
    private final Map<Address, Lane> early = new HashMap<>();
    private final Map<Address, Long> earlySince = new HashMap<>();
    private long views;
    private Map<Address, MemberId> members = Map.of();
    private FrameSink sink;

    /** Sends credits to a sender of frames. */
    @FunctionalInterface
    interface CreditSender {
        /**
         * Sends.
         *
         * @param to the sender of the frames
         * @param ofAll position delivered of its stream to all
         * @param ofMine position delivered of its stream to this member
         */
        void send(Address to, long ofAll, long ofMine);
    }

    FrameTraffic(final OwnerThread owner, final OwnerThread borrowed, final long window, final CreditSender credits) {
        this.owner = owner;
        this.borrowed = borrowed;
        this.window = window;
        this.credits = credits;
    }

    /** Frames came; on a thread of JGroups. */
    synchronized void frames(final Address from, final List<FrameFormat.Frame> frames) {
        Lane lane = lanes.get(from);
        if (lane == null) {
            lane = early.get(from);
        }
        if (lane == null) {
            final MemberId member = MemberAddress.member(from).orElse(null);
            if (member == null || early.size() >= MAX_EARLY) {
                LOG.warn("dropped a frame of {}: it is in no view, or too many senders are in none", from);
                return;
            }
            lane = lane(from, member);
            early.put(from, lane);
            earlySince.put(from, views);
        }
        lane.add(frames);
    }

    /** The view changed; on a thread of JGroups. */
    synchronized void view(final Map<Address, MemberId> now) {
        final List<Lane> left = new ArrayList<>();
        lanes.entrySet().removeIf(entry -> !now.containsKey(entry.getKey()) && left.add(entry.getValue()));
        final List<Lane> joined = new ArrayList<>();
        now.forEach((address, member) -> {
            if (!lanes.containsKey(address)) {
                final Lane waiting = early.remove(address);
                final Lane lane = waiting == null ? lane(address, member) : waiting;
                lanes.put(address, lane);
                joined.add(lane);
            }
        });
        members = Map.copyOf(now);
        views++;
        early.keySet().removeIf(sender -> views - earlySince.get(sender) > EARLY_VIEWS);
        earlySince.keySet().retainAll(early.keySet());
        tell(left, joined, MemberAddress.list(now));
    }

    /** Messaging is about to be opened here (again): frames wait for it from now on. */
    synchronized void expect() {
        if (sink != null) {
            sink = null;
            renew();
        }
    }

    /** From now on members and frames go to the sink. */
    synchronized void open(final FrameSink to) {
        sink = to;
        tell(List.of(), List.copyOf(lanes.values()), MemberAddress.list(members));
    }

    /** From now on frames are taken and dropped. */
    synchronized void silence() {
        sink = Silence.SINK;
        lanes.values().forEach(Lane::abandon);
        early.values().forEach(Lane::abandon);
        early.clear();
        earlySince.clear();
        renew();
        final List<Lane> opened = List.copyOf(lanes.values());
        opened.forEach(lane -> lane.open(Silence.SINK));
    }

    /** Ends the threads; a call of the sink that is under way is interrupted. */
    void stop() {
        synchronized (this) {
            lanes.values().forEach(Lane::abandon);
            early.values().forEach(Lane::abandon);
        }
        borrowed.stop();
        owner.stop();
    }

    private void renew() {
        lanes.replaceAll((address, old) -> lane(address, members.get(address)));
    }

    private Lane lane(final Address address, final MemberId member) {
        return new Lane(member, borrowed::execute, window, (all, mine) -> credits.send(address, all, mine));
    }

    private void tell(final List<Lane> left, final List<Lane> joined, final List<MemberId> present) {
        final FrameSink to = sink;
        if (to == null) {
            left.forEach(Lane::abandon);
            return;
        }
        owner.execute(() -> {
            if (isCurrent(to) && drained(left)) {
                to.members(present);
                joined.forEach(lane -> lane.open(to));
            }
        });
    }

    private synchronized boolean isCurrent(final FrameSink candidate) {
        return sink == candidate;
    }

    /** Waits until what the leaving members sent is delivered: that comes before the members without them. */
    private static boolean drained(final List<Lane> left) {
        try {
            for (final Lane lane : left) {
                lane.end().get();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a lane ends only normally", e);
        }
    }

    /** Takes everything, tells nobody. */
    private enum Silence implements FrameSink {
        /** The one instance. */
        SINK;

        @Override
        public void frame(final MemberId from, final byte[] frame) {
            // messaging is closed here
        }

        @Override
        public void frameToMe(final MemberId from, final byte[] frame) {
            // messaging is closed here
        }

        @Override
        public void members(final List<MemberId> members) {
            // messaging is closed here
        }
    }
}
