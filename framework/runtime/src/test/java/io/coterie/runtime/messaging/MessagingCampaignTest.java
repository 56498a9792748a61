package io.coterie.runtime.messaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;

/**
 * Up to four members come, join, send, ask, leave, rejoin and crash in any order over a channel that reorders as much
 * as it may. Checked: exactly once for who stays, FIFO, one total order, delivery within views, equal views in the end,
 * every request ends.
 */
class MessagingCampaignTest {
    private static final int RUNS = 1_500;
    private static final int STEPS = 250;

    @ParameterizedTest
    @ValueSource(longs = {1, 5_000, 70_000, 900_000})
    void promisesHold(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
            try {
                new Run(seed).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class Run {
        final Random random;
        final SimulatedChannel channel;
        final List<SimulatedMember> all = new ArrayList<>();
        int requests;
        int crashes;

        Run(long seed) {
            random = new Random(seed);
            channel = new SimulatedChannel(random);
            start();
        }

        void start() {
            if (all.size() < 4) {
                all.add(channel.start(MemberId.of("n" + all.size(), 1)));
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                act(random.nextInt(40));
            }
            while (channel.step()) {
                assertTrue(all.size() > 0);
            }
            check();
        }

        void act(int choice) {
            List<SimulatedMember> alive = new ArrayList<>(channel.members.values());
            SimulatedMember member = alive.get(random.nextInt(alive.size()));
            boolean in = member.core.active(SimulatedMember.GROUP);
            if (choice == 0) {
                start();
            } else if (choice == 1 && alive.size() > 1 && crashes < 1) {
                crashes++;
                channel.crash(member.id);
            } else if (choice <= 3 && !member.core.in(SimulatedMember.GROUP)) {
                member.join();
            } else if (choice == 4 && in) {
                member.core.leave(SimulatedMember.GROUP);
            } else if (choice <= 12 && in) {
                member.send(Delivery.values()[random.nextInt(3)], null, 1 + random.nextInt(3));
            } else if (choice <= 14 && in) {
                member.send(Delivery.FIFO, anyone(member), 1);
            } else if (choice == 15 && in) {
                requests++;
                member.request(anyone(member));
            } else {
                channel.step();
            }
        }

        MemberId anyone(SimulatedMember member) {
            return member.view.members().get(random.nextInt(member.view.members().size()));
        }

        void check() {
            List<MemberId> group = channel.members.values().stream()
                .filter(m -> m.core.active(SimulatedMember.GROUP)).map(m -> m.id).toList();
            int ended = 0;
            for (SimulatedMember member : channel.members.values()) {
                assertEquals(member.core.in(SimulatedMember.GROUP), group.contains(member.id), "joins end");
                if (group.contains(member.id)) {
                    assertEquals(group, member.view.members(), "the views are the same in the end");
                }
                assertEquals(member.delivered.size(), new HashSet<>(member.delivered).size(), "nothing comes twice");
                assertEquals(0, member.core.counters().of(MessagingCounters.Reason.OVERFLOW));
                assertEquals(0, member.core.counters().of(MessagingCounters.Reason.FORGED));
                assertEquals(0, member.core.requests().count(), "every request has ended");
                ended += member.ended.size();
            }
            assertTrue(ended <= requests);
            all.forEach(this::checkOrders);
            channel.members.values().forEach(this::checkOwed);
        }

        /** What a sender that lives sent must be where it was owed, if the receiver stayed in that session. */
        void checkOwed(SimulatedMember sender) {
            for (SimulatedMember.Owed owed : sender.owed) {
                owed.receivers().forEach((receiver, session) -> {
                    SimulatedMember to = channel.members.get(receiver);
                    if (to != null && to.core.session(SimulatedMember.GROUP, receiver) == session) {
                        assertTrue(to.delivered.contains(owed.text()), owed.text() + " is missing at " + receiver);
                    }
                });
            }
        }

        void checkOrders(SimulatedMember receiver) {
            for (SimulatedMember sender : all) {
                checkGrows(receiver, sender.id + " FIFO ");
                checkGrows(receiver, sender.id + " ONE ");
            }
            List<String> mine = totals(receiver);
            for (SimulatedMember other : all) {
                List<String> theirs = totals(other);
                List<String> both = mine.stream().filter(theirs::contains).toList();
                assertEquals(both, theirs.stream().filter(mine::contains).toList(), "one total order");
            }
        }

        private static List<String> totals(SimulatedMember member) {
            return member.delivered.stream().filter(t -> t.contains(" TOTAL ")).toList();
        }

        private static void checkGrows(SimulatedMember receiver, String prefix) {
            long last = 0;
            for (String text : receiver.delivered) {
                if (text.startsWith(prefix)) {
                    long number = Long.parseLong(text.substring(prefix.length()));
                    assertTrue(number > last, "FIFO: " + text + " after " + last);
                    last = number;
                }
            }
        }
    }
}
