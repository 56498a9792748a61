package io.coterie.runtime.quorum;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import io.coterie.api.membership.ViewId;
import io.coterie.api.quorum.QuorumState;

/**
 * Four members take steps of a swap in any order, from the windows to the decision and what follows it, while the
 * network splits and heals. The old component lets the half with the first node go on, the new one that with the last.
 */
class QuorumWindowCampaignTest {
    private static final int MEMBERS = 4;
    private static final int STEPS = 120;
    private static final int SEEDS = Integer.getInteger("coterie.seeds", 2000);

    /** One member, with the views that its components have heard of. */
    private static final class Node {
        final int name;
        final QuorumAgreement core = new QuorumAgreement(new QuorumEffects() {
            @Override
            public void verdict(final QuorumState verdict) {
                // the verdict is asked for
            }

            @Override
            public void declare(final ViewId view, final boolean isPrimary) {
                declared = view;
                primary = isPrimary;
            }
        });
        Voice old = new Voice();
        Voice next;
        boolean committed;
        boolean back;
        ViewId declared;
        boolean primary;

        Node(final int name) {
            this.name = name;
        }
    }

    /** A run from a seed. */
    private static final class Run {
        final Random random;
        final List<Node> nodes = new ArrayList<>();
        final int[] side = new int[MEMBERS];
        long epoch = 1;
        boolean committed;
        boolean back;
        /** How often somebody who went by one component alone would have been wrong to do so in the window. */
        int saved;

        Run(final long seed) {
            random = new Random(seed);
            for (int i = 0; i < MEMBERS; i++) {
                final Node node = new Node(i);
                nodes.add(node);
                node.core.attached(node.old, 0);
            }
            nodes.forEach(this::hearsAll);
        }

        Set<Integer> partition(final Node node) {
            final Set<Integer> here = new TreeSet<>();
            for (int i = 0; i < MEMBERS; i++) {
                if (side[i] == side[node.name]) {
                    here.add(i);
                }
            }
            return here;
        }

        private void hears(final Node node, final Voice voice, final int breaksTies) {
            final Set<Integer> here = partition(node);
            final boolean quorate = 2 * here.size() > MEMBERS
                || 2 * here.size() == MEMBERS && here.contains(breaksTies);
            voice.says(new QuorumState(quorate, here.size(), MEMBERS, 3, QuorumState.Rule.MAJORITY, here.toString()));
            voice.declares(new ViewId(epoch, "side " + side[node.name]), quorate);
            node.core.heard(voice, 0);
        }

        void hearsAll(final Node node) {
            hears(node, node.old, node.committed ? MEMBERS - 1 : 0);
            if (node.next != null) {
                hears(node, node.next, MEMBERS - 1);
            }
        }

        void step() {
            final Node node = nodes.get(random.nextInt(MEMBERS));
            switch (random.nextInt(7)) {
                case 0 -> {
                    for (int i = 0; i < MEMBERS; i++) {
                        side[i] = random.nextInt(2);
                    }
                    epoch++;
                }
                case 1 -> hears(node, node.old, node.committed ? MEMBERS - 1 : 0);
                case 2 -> {
                    if (node.next != null) {
                        hears(node, node.next, MEMBERS - 1);
                    }
                }
                case 3 -> {
                    if (node.next == null && !committed && !back) {
                        node.next = new Voice();
                        node.core.opened(node.next, 0);
                    }
                }
                case 4 -> {
                    committed |= !back && nodes.stream().allMatch(n -> n.next != null && n.core.state().warm());
                    back |= !committed && random.nextInt(20) == 0;
                }
                default -> obey(node);
            }
        }

        /** Takes over what was decided. */
        private void obey(final Node node) {
            if (node.next != null && committed) {
                node.old = node.next;
                node.next = null;
                node.committed = true;
                node.core.commit(0);
            } else if (node.next != null && back) {
                node.next = null;
                node.core.back(0);
            } else if (node.next != null && random.nextBoolean() && node.core.state().warm()) {
                node.core.switchOver(0);
            }
        }

        /** When all have heard of their partition, one side at most is quorate, and its view alone is primary. */
        String wrong() {
            nodes.forEach(this::hearsAll);
            final Set<Integer> quorate = new TreeSet<>();
            for (final Node node : nodes) {
                if (node.core.verdict().quorate()) {
                    quorate.add(side[node.name]);
                }
                if (node.primary != node.core.verdict().quorate() || node.declared.epoch() != epoch) {
                    return "n" + node.name + " declares " + node.declared + " " + node.primary + ", its verdict is "
                        + node.core.verdict();
                }
            }
            final boolean mixed = nodes.stream().anyMatch(n -> n.next != null)
                && nodes.stream().anyMatch(n -> n.committed);
            saved += mixed && quorate.isEmpty() ? 1 : 0;
            return quorate.size() > 1 ? "both sides are quorate" : "";
        }
    }

    @Test
    void twoPartitionsAreNeverQuorate() {
        int saved = 0;
        int decided = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            final Run run = new Run(Long.getLong("coterie.seed", seed));
            for (int i = 0; i < STEPS; i++) {
                run.step();
                if (i % 5 == 0) {
                    final String wrong = run.wrong();
                    final long failed = seed;
                    final int at = i;
                    assertTrue(wrong.isEmpty(), () -> wrong + " (seed " + failed + ", step " + at + ")");
                }
            }
            saved += run.saved;
            decided += run.committed ? 1 : 0;
        }
        assertTrue(saved > 0 && decided > 0, "the campaign met no half that one component alone would have let go on");
    }
}
