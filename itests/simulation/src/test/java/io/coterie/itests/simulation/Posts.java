package io.coterie.itests.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;
import io.coterie.runtime.messaging.SimulatedPlace;
import io.coterie.runtime.messaging.SimulatedSlot;
import io.coterie.simulation.SimulatedProcess;
import io.coterie.simulation.Simulation;

/**
 * Numbered messages of each member to all, and what became of them. Whoever stays gets each message of whoever stays
 * once and in order; of a sender that crashes, those that come are without a gap from the first on; and each call of a
 * sender ends, with a typed failure if not well. Meanwhile they ask each other. Whoever is parted from others, or loses
 * primacy, hears that the outcome is unknown: what failed in another way has come to nobody, neither before nor later.
 */
final class Posts {
    private static final String GROUP = "posts";
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMillis(800);
    /** Shorter than it takes until nothing is on its way any more. */
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(2);
    private static final int POSTS_PER_REQUEST = 2;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private final Simulation simulation;
    private final Recorder recorder;
    private final Map<MemberId, Box> boxes = new TreeMap<>();
    private final Set<MemberId> first = new TreeSet<>();
    private boolean running;

    /** What one life sends and gets. */
    private final class Box implements GroupListener {
        private final SimulatedProcess process;
        private final SimulatedPlace place;
        private final Map<MemberId, Long> got = new TreeMap<>();
        /** Whom it lost sight of since all began. */
        private final Set<MemberId> lost = new HashSet<>();
        private final Set<Long> refused = new HashSet<>();
        /** Of those refused, the ones of which nobody can say what became of them. */
        private final Set<Long> unknown = new HashSet<>();
        /** What it asked for, and was told that it was not done. */
        private final Set<Long> undone = new HashSet<>();
        /** What it was asked for, and has done. */
        private final Map<MemberId, Set<Long>> did = new TreeMap<>();
        private long asked;
        private List<MemberId> shown = List.of();
        private long numbered;
        private long accepted;
        private int open;

        Box(final SimulatedProcess process, final SimulatedSlot slot) {
            this.process = process;
            this.place = slot.join(GROUP, this, TIMEOUT);
        }

        void next() {
            process.schedule(simulation.between(SHORTEST, LONGEST), () -> {
                if (running) {
                    post(++numbered);
                    if (numbered % POSTS_PER_REQUEST == 0) {
                        ask();
                    }
                    next();
                }
            });
        }

        private void post(final long number) {
            open++;
            place.post(payload(number), TIMEOUT)
                .whenComplete((nothing, failure) -> {
                    open--;
                    if (failure == null) {
                        recorder.count("posts");
                        accepted = number;
                    } else {
                        recorder.count("refusedPosts");
                        refused.add(number);
                        recorder.require(failure instanceof CoterieException, "a send ended with " + failure);
                        if (failure instanceof OutcomeUnknownException) {
                            unknown.add(number);
                        } else {
                            boxes.values().forEach(b -> recorder.require(b.got.getOrDefault(process.member(), 0L)
                                != number, b.process.member() + " has got " + number + ", of which "
                                + process.member() + " hears " + failure));
                        }
                    }
                });
        }

        private void ask() {
            final List<MemberId> others = shown.stream().filter(m -> !m.equals(process.member())).toList();
            if (others.isEmpty()) {
                return;
            }
            final MemberId to = others.get(simulation.random().nextInt(others.size()));
            final long number = ++asked;
            open++;
            place.request(to, payload(number), REPLY_TIMEOUT).whenComplete((reply, failure) -> {
                open--;
                final Box other = boxes.get(to);
                final boolean done = other != null && other.did(process.member()).contains(number);
                if (failure == null) {
                    recorder.count("answers");
                    recorder.require(other == null || done, to + " answers what it has not done");
                } else if (failure instanceof OutcomeUnknownException) {
                    recorder.count("unknownRequests");
                } else {
                    recorder.count("refusedRequests");
                    undone.add(number);
                    recorder.require(failure instanceof CoterieException && !done, to + " has done " + number
                        + ", of which " + process.member() + " hears " + failure);
                }
            });
        }

        private Set<Long> did(final MemberId by) {
            return did.computeIfAbsent(by, m -> new HashSet<>());
        }

        @Override
        public CompletionStage<byte[]> request(final Message request) {
            final long number = ByteBuffer.wrap(request.payload()).getLong();
            final Box sender = boxes.get(request.from());
            recorder.require(sender == null || !sender.undone.contains(number), process.member() + " does " + number
                + ", of which " + request.from() + " has heard that it was not done");
            recorder.require(did(request.from()).add(number), process.member() + " does " + number + " of "
                + request.from() + " twice");
            return CompletableFuture.completedFuture(request.payload());
        }

        private boolean parted(final MemberId from) {
            final Box sender = boxes.get(from);
            return lost.contains(from) || sender != null && sender.lost.contains(process.member());
        }

        @Override
        public void viewChanged(final GroupView view) {
            shown.stream().filter(m -> !view.members().contains(m)).forEach(m -> {
                lost.add(m);
                got.remove(m);
            });
            shown = view.members();
        }

        @Override
        public void message(final Message message) {
            final MemberId from = message.from();
            final long number = ByteBuffer.wrap(message.payload()).getLong();
            final Long before = got.put(from, number);
            final String what = process.member() + " gets " + number + " of " + from + " after " + before;
            recorder.require(before == null || number > before, what + ": twice, or out of order");
            final Box sender = boxes.get(from);
            recorder.require(sender == null || !sender.refused.contains(number) || sender.unknown.contains(number),
                what + ": though it was refused");
            // of who was there when all began from the first one on; and who was not seen for a while may miss some
            final boolean all = before != null || first.contains(from) && first.contains(process.member());
            recorder.require(!all || parted(from) || missing(from, before == null ? 0 : before, number).isEmpty(),
                what + ": some are missing");
        }
    }

    Posts(final Simulation simulation, final Recorder recorder) {
        this.simulation = simulation;
        this.recorder = recorder;
    }

    private static byte[] payload(final long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** {@return whether it is one of those here, and not one of the manager} */
    static boolean is(final byte[] payload) {
        return payload.length == Long.BYTES && payload[0] == 0;
    }

    /** What lies between two numbers and was accepted. */
    private List<Long> missing(final MemberId from, final long after, final long before) {
        final List<Long> missing = new ArrayList<>();
        // of an earlier story nobody is there any more
        final Set<Long> refused = boxes.containsKey(from) ? boxes.get(from).refused : Set.of();
        for (long n = after + 1; n < before; n++) {
            if (!refused.contains(n)) {
                missing.add(n);
            }
        }
        return missing;
    }

    /** A life takes part. */
    void join(final SimulatedProcess process, final SimulatedSlot slot) {
        final Box box = new Box(process, slot);
        boxes.put(process.member(), box);
        if (running) {
            box.next();
        }
    }

    /** All begin to send; the cluster is at rest. */
    void begin() {
        running = true;
        first.clear();
        boxes.values().removeIf(b -> b.process.dead());
        first.addAll(boxes.keySet());
        boxes.values().forEach(box -> {
            box.lost.clear();
            box.got.clear();
            box.refused.clear();
            box.unknown.clear();
            box.undone.clear();
            box.did.clear();
            box.asked = 0;
            box.numbered = 0;
            box.accepted = 0;
            box.next();
        });
    }

    /** All cease. */
    void end() {
        running = false;
    }

    /** What was accepted has come to all who stayed. */
    void check(final Set<NodeId> victims) {
        final List<Box> there = boxes.values().stream().filter(b -> !b.process.dead()).toList();
        for (final Box receiver : there) {
            final MemberId to = receiver.process.member();
            require(receiver.open == 0, to + " waits for the end of " + receiver.open + " sends");
            for (final Box sender : there) {
                final MemberId from = sender.process.member();
                final boolean stayed = first.contains(from) && first.contains(to);
                final boolean sight = !receiver.parted(from);
                require(sight || !stayed || victims.contains(from.node()) || victims.contains(to.node()),
                    from + " and " + to + " lost sight of each other, though only " + victims + " were lost");
                if (stayed && sight) {
                    final long got = receiver.got.getOrDefault(from, 0L);
                    require(got == sender.accepted, to + " has got " + got + " of " + from + ", which has sent "
                        + sender.accepted + "; they see " + receiver.shown + " and " + sender.shown);
                }
            }
        }
    }

    private static void require(final boolean holds, final String rule) {
        if (!holds) {
            throw new AssertionError("messages: " + rule);
        }
    }
}
