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

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
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
 * sender ends, with a typed failure if not well. Numbers that the slot refused are not expected anywhere.
 */
final class Posts {
    private static final String GROUP = "posts";
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMillis(800);
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
                    next();
                }
            });
        }

        private void post(final long number) {
            open++;
            place.post(ByteBuffer.allocate(Long.BYTES).putLong(number).array(), TIMEOUT)
                .whenComplete((nothing, failure) -> {
                    open--;
                    if (failure == null) {
                        recorder.count("posts");
                        accepted = number;
                    } else {
                        recorder.count("refusedPosts");
                        refused.add(number);
                        recorder.require(failure instanceof CoterieException, "a send ended with " + failure);
                    }
                });
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
