package io.coterie.runtime.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.runtime.slot.WindowState;

/**
 * Two or three members send while their engine is swapped, twice in a run; steps come at other times at each, engines
 * hang, die at one member, are cut, members freeze and are killed, commit or back is decided at any moment. Checked:
 * exactly once and in order for who stays, one total order, every request ends, nothing is left of a window.
 */
class SwapCampaignTest {
    private static final int RUNS = Integer.getInteger("coterie.seeds", 240);
    private static final int STEPS = 500;
    private static int commits;

    @ParameterizedTest
    @ValueSource(longs = {1, 50_000, 700_000, 9_000_000})
    void promisesHold(long firstSeed) {
        Long one = Long.getLong("coterie.seed");
        commits = 0;
        for (long seed = one == null ? firstSeed : one; seed < (one == null ? firstSeed + RUNS : one + 1); seed++) {
            try {
                new Run(seed).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.println("swaps that were committed: " + commits + " of " + 2 * RUNS);
        assertTrue(one != null || commits > RUNS / 8, "only " + commits + " were committed");
    }

    private enum Step { NONE, WARM, SWITCHED, COMMITTED, BACK }

    private static final class Run {
        final Random random;
        final List<SwapMember> members = new ArrayList<>();
        final List<SwapMember> all = new ArrayList<>();
        final List<Step> reached = new ArrayList<>();
        final int faults;
        SwapEngine old = new SwapEngine();
        SwapEngine coming;
        Step decided = Step.NONE;
        boolean killed;
        boolean switching;

        Run(long seed) {
            random = new Random(seed);
            faults = random.nextInt(3);
            int number = 2 + random.nextInt(2);
            for (int i = 0; i < number; i++) {
                members.add(new SwapMember(MemberId.of("n" + i, 1), old));
                reached.add(Step.NONE);
            }
            all.addAll(members);
        }

        void run() {
            settle();
            members.forEach(m -> m.core.join(SwapMember.GROUP));
            settle();
            for (int swap = 0; swap < 2; swap++) {
                swap();
            }
            check();
        }

        void swap() {
            decided = Step.NONE;
            for (int i = 0; i < all.size(); i++) {
                reached.set(i, Step.NONE);
            }
            coming = new SwapEngine();
            boolean patient = random.nextInt(3) > 0;
            if (random.nextInt(4) > 0) {
                warm();
            }
            for (int i = 0; i < STEPS; i++) {
                act(patient);
            }
            end();
            if (decided == Step.COMMITTED) {
                commits++;
                old = coming;
            }
        }

        /** All come to the point from which the switch may come, so that more happens after it. */
        void warm() {
            for (SwapMember member : members) {
                member.frozen = false;
                member.open(coming);
                reached.set(all.indexOf(member), Step.WARM);
            }
            settle();
            members.forEach(m -> m.core.window().tick());
            settle();
        }

        /** Whatever stands still goes on, and the swap ends as it was decided. */
        void end() {
            // what is in the new engine when the swap goes back at once is lost
            boolean abrupt = decided == Step.BACK || decided == Step.NONE && random.nextBoolean();
            old.heal();
            members.forEach(m -> m.frozen = false);
            if (abrupt) {
                decided = Step.BACK;
            } else {
                coming.heal();
            }
            for (int i = 0; i < 300 && decided == Step.NONE && !killed && faults == 0; i++) {
                advance(true);
                members.stream().filter(m -> m.core.window() != null).forEach(m -> m.core.window().tick());
                settle();
            }
            if (decided == Step.NONE) {
                decided = Step.BACK;
            }
            for (SwapMember member : members) {
                if (member.pending != null) {
                    member.finish(0);
                }
                while (reached(member) != Step.COMMITTED && reached(member) != Step.BACK) {
                    follow(member);
                }
                if (!abrupt) {
                    settle();
                }
            }
            settle();
        }

        void act(boolean patient) {
            SwapMember member = members.get(random.nextInt(members.size()));
            int choice = random.nextInt(100);
            if (member.frozen) {
                member.frozen = random.nextInt(20) > 0;
            } else if (choice < 14 && member.pending == null && member.core.active(SwapMember.GROUP)) {
                send(member);
            } else if (choice < 28 && member.pending != null) {
                member.finish(faults > 0 && random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 0);
            } else if (choice < 36) {
                advance(patient);
            } else if (choice < 39) {
                follow(member);
            } else if (choice < 42 && member.core.window() != null) {
                member.core.window().tick();
            } else if (choice == 42 && faults > 0 && random.nextInt(5) == 0) {
                fault(member);
            } else if (choice == 43 && random.nextInt(20) == 0 && member.core.active(SwapMember.GROUP)
                    && member.pending == null && member.core.window() != null) {
                member.core.leave(SwapMember.GROUP);
            } else {
                step();
            }
        }

        void send(SwapMember member) {
            Delivery delivery = Delivery.values()[random.nextInt(3)];
            MemberId one = member.view.members().get(random.nextInt(member.view.members().size()));
            int kind = random.nextInt(5);
            if (kind == 0) {
                member.begin(FrameKind.MESSAGE_TO_ONE, Delivery.FIFO, one, 1);
            } else if (kind == 1) {
                member.begin(FrameKind.REQUEST, Delivery.FIFO, one, 1);
            } else {
                int count = 1 + random.nextInt(3);
                member.begin(count == 1 ? FrameKind.MESSAGE : FrameKind.MESSAGES, delivery, null, count);
            }
            if (member.pending != null && random.nextBoolean()) {
                member.finish(0);
            }
        }

        void fault(SwapMember member) {
            SwapEngine engine = faults == 2 && random.nextInt(3) == 0 ? old : coming;
            SwapMember other = members.get(random.nextInt(members.size()));
            boolean warm = reached.stream().allMatch(s -> s == Step.SWITCHED);
            int choice = random.nextInt(8);
            if (choice == 0 && !killed && members.size() > 2 && random.nextInt(3) == 0) {
                killed = true;
                members.remove(member);
                member.owed.clear();
                old.leave(member.id);
                coming.leave(member.id);
            } else if (choice == 1) {
                member.frozen = true;
            } else if (choice <= 3 && engine.stations.containsKey(member.id)) {
                engine.stations.get(member.id).hung = true;
            } else if (choice == 4 && decided == Step.NONE && engine == coming && member.next == coming
                    && !member.broken.containsKey(coming)) {
                member.die(Way.NEXT);
            } else if (choice <= 6 && other != member && decided == Step.NONE && (engine == coming || warm)) {
                engine.cut(member.id, other.id);
                if (random.nextBoolean()) {
                    engine.notice(member.id, other.id);
                }
            } else if (decided != Step.COMMITTED) {
                engine.heal();
            }
        }

        /** What a coordinator does: the next step when all are ready, back at any time. */
        void advance(boolean patient) {
            if (decided != Step.NONE) {
                return;
            }
            List<WindowState> states = members.stream().filter(m -> m.core.window() != null)
                .map(m -> m.core.window().state()).toList();
            boolean failed = killed || states.stream().anyMatch(s -> !s.failures().isEmpty());
            boolean begun = reached.contains(Step.SWITCHED);
            if (failed && random.nextInt(4) == 0 || !patient && random.nextInt(begun ? 10 : 60) == 0) {
                decided = Step.BACK;
            } else if (!failed && !coming.lossy && states.size() == all.size()
                    && members.stream().allMatch(m -> reached(m) == Step.SWITCHED)
                    && states.stream().allMatch(WindowState::drained)) {
                decided = Step.COMMITTED;
                coming.heal();
                members.forEach(m -> m.frozen = false);
            } else {
                SwapMember member = members.get(random.nextInt(members.size()));
                boolean allWarm = switching || states.size() == all.size()
                    && states.stream().allMatch(WindowState::warm);
                if (reached(member) == Step.NONE && !member.frozen) {
                    switching = false;
                    member.open(coming);
                    reached.set(all.indexOf(member), Step.WARM);
                } else if (reached(member) == Step.WARM && allWarm && !failed && !member.frozen) {
                    switching = true;
                    member.core.window().switchOver();
                    reached.set(all.indexOf(member), Step.SWITCHED);
                }
            }
        }

        Step reached(SwapMember member) {
            return reached.get(all.indexOf(member));
        }

        /** What a member does once it is decided. */
        void follow(SwapMember member) {
            if (member.frozen || reached(member) == Step.COMMITTED || reached(member) == Step.BACK) {
                return;
            }
            if (decided == Step.COMMITTED) {
                member.commit();
                reached.set(all.indexOf(member), Step.COMMITTED);
            } else if (decided == Step.BACK && member.core.window() == null) {
                reached.set(all.indexOf(member), Step.BACK);
            } else if (decided == Step.BACK) {
                if (member.core.window().isBack()) {
                    if (member.pending != null) {
                        member.finish(0);
                    } else if (!member.sendDue()) {
                        member.endBack();
                        reached.set(all.indexOf(member), Step.BACK);
                    }
                } else {
                    member.core.window().beginBack();
                }
            }
        }

        boolean step() {
            List<BooleanSupplier> possible = new ArrayList<>();
            old.possible(random, possible);
            if (coming != null) {
                coming.possible(random, possible);
            }
            for (SwapMember member : members) {
                if (!member.frozen) {
                    member.control.values().stream().filter(q -> !q.isEmpty()).forEach(q -> possible.add(() -> {
                        q.poll().run();
                        return true;
                    }));
                }
            }
            while (!possible.isEmpty()) {
                if (possible.remove(random.nextInt(possible.size())).getAsBoolean()) {
                    return true;
                }
            }
            return false;
        }

        void settle() {
            while (step()) {
                assertTrue(members.size() > 0);
            }
        }

        void check() {
            for (SwapMember member : members) {
                assertEquals(null, member.core.window());
                assertEquals(member.delivered.size(), new HashSet<>(member.delivered).size(),
                    "nothing comes twice: " + twice(member));
                assertEquals(0, member.core.counters().of(MessagingCounters.Reason.OVERFLOW));
                assertEquals(0, member.core.counters().of(MessagingCounters.Reason.FORGED));
                for (SwapMember sender : all) {
                    for (String lane : List.of(" FIFO ", " ONE" + member.id + " ")) {
                        checkGrows(member, sender.id + lane);
                    }
                }
                for (SwapMember other : members) {
                    List<String> mine = totals(member);
                    List<String> theirs = totals(other);
                    assertEquals(mine.stream().filter(theirs::contains).toList(),
                        theirs.stream().filter(mine::contains).toList(), "one total order");
                }
                member.owed.forEach(owed -> checkOwed(member, owed));
                if (faults > 0) {
                    // a reply may be lost with an engine; then the deadline ends the request
                    LongStream.rangeClosed(1, member.requests).forEach(r -> member.core.requests().expired(r));
                }
                assertEquals(member.requests, member.ended.size(), "every request has ended");
            }
        }

        void checkOwed(SwapMember sender, SwapMember.Owed owed) {
            for (SwapMember receiver : members) {
                boolean stays = receiver.core.in(SwapMember.GROUP) && !receiver.lost.contains(sender.id)
                    && !sender.lost.contains(receiver.id);
                if (owed.receivers().contains(receiver.id) && stays) {
                    assertTrue(receiver.delivered.contains(owed.text()), owed.text() + " is missing at "
                        + receiver.id);
                }
            }
        }

        private static List<String> twice(SwapMember member) {
            List<String> seen = new ArrayList<>();
            return member.delivered.stream().filter(t -> seen.contains(t) || !seen.add(t)).toList();
        }

        private static List<String> totals(SwapMember member) {
            return member.delivered.stream().filter(t -> t.contains(" TOTAL ")).toList();
        }

        private static void checkGrows(SwapMember receiver, String prefix) {
            long last = 0;
            for (String text : receiver.delivered) {
                if (text.startsWith(prefix)) {
                    long number = Long.parseLong(text.substring(prefix.length()));
                    assertTrue(number > last, "order: " + text + " after " + last + " at " + receiver.id);
                    last = number;
                }
            }
        }
    }
}
