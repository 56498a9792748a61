package io.coterie.state.replicated;

import static io.coterie.state.replicated.Driver.AT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.Change;
import io.coterie.api.state.HostLife;

/** Random histories: a machine that is saved and restored anywhere behaves like the one that was not. */
class SnapshotTest {
    private static Change random(final Random random) {
        final MemberId member = MemberId.of("n" + (1 + random.nextInt(3)), 1 + random.nextInt(4));
        final Term term = new Term(1 + random.nextInt(3));
        return switch (random.nextInt(12)) {
            case 0 -> Driver.document(random.nextInt(4) - 1L, "n1", "n2", random.nextBoolean() ? "n3" : "n4");
            case 1 -> new Change.BeginTerm(term, member, AT);
            case 2 -> new Change.Join(member, AT);
            case 3 -> new Change.Join(member, Optional.of(new HostLife("machine", "boot " + random.nextInt(2))), AT);
            case 4 -> new Change.Leave(member, AT);
            case 5 -> new Change.Left(member, AT);
            case 6 -> new Change.MarkUnclean(term, member.node(), "silent", AT);
            case 7 -> Driver.fence(term.number(), member, random.nextBoolean() ? "confirmed" : "failed");
            case 8 -> new Change.SetAttributes(member, Map.of("a" + random.nextInt(3)
                + List.of("", "/forever", "/cluster", "@n1").get(random.nextInt(4)), "v" + random.nextInt(2)));
            case 9 -> new Change.SetNodeFlags(member.node(), Optional.of(random.nextBoolean()), Optional.empty());
            case 10 -> Driver.record("r/" + random.nextInt(3), random.nextInt(3) - 1L, "x");
            default -> Driver.result(member, "web:" + random.nextInt(2), random.nextBoolean() ? "start" : "stop", 0,
                random.nextInt(50), random.nextBoolean() ? ResultCode.OK : ResultCode.GENERIC_ERROR);
        };
    }

    @Test
    void savedAndRestoredIsTheSame() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            final Random random = new Random(seed);
            final StateMachine straight = new StateMachine();
            StateMachine restored = new StateMachine();
            for (int index = 1; index <= 60; index++) {
                final byte[] command = ChangeCodec.write(random(random));
                assertArrayEquals(straight.apply(index, command), restored.apply(index, command), "seed " + seed);
                if (random.nextInt(5) == 0) {
                    final StateMachine fresh = new StateMachine();
                    fresh.restore(restored.save());
                    restored = fresh;
                }
            }
            assertArrayEquals(straight.save(), restored.save(), "seed " + seed);
            assertEquals(straight.snapshot().nodes(), restored.snapshot().nodes(), "seed " + seed);
        }
    }

    @Test
    void aSnapshotThatIsNotUnderstoodLeavesTheStateAsItWas() {
        final Driver driver = Driver.founded();
        final byte[] before = driver.machine.save();
        assertThrows(IOException.class, () -> driver.machine.restore(new byte[] {0x01}));
        assertThrows(IOException.class, () -> driver.machine.restore(java.util.Arrays.copyOf(before, 40)));
        assertArrayEquals(before, driver.machine.save());
        assertEquals(3, driver.state().nodes().size());
        assertEquals(NodeId.of("n1"), driver.state().nodes().firstKey());
    }
}
