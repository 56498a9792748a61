package io.coterie.runtime.consensus;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceId;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.core.ClusterId;
import io.coterie.runtime.slot.InstanceSource;
import io.coterie.runtime.slot.Slot;

/** Instances in the slot of consensus, each of which stands there with the name of its log around it. */
class ConsensusSlotTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private final AtomicLong epoch = new AtomicLong();
    private final Slot slot = new Slot("consensus", ConsensusSlot.front("slot-test"), epoch::incrementAndGet,
        "slot-test owner");

    /** A component's instance whose service is an object of its own. */
    private record Instance(Consensus service) implements ComponentInstance<Consensus> {
        @Override
        public void warm(long turn, Duration timeout) {
        }

        @Override
        public void close() {
        }
    }

    private record Source(ComponentInstance<Consensus> instance) implements InstanceSource {
        @Override
        public ComponentDescription description() {
            return new ComponentDescription("consensus", "fake", "1.0.0", "fake", List.of(), List.of(), "", "");
        }

        @Override
        public InstanceId id() {
            return new InstanceId(new ClusterId("c", new UUID(1, 1)), "consensus", "fake", "1.0.0", "", "");
        }

        @Override
        public Made make(BiConsumer<String, String> onFailure) {
            return ConsensusSlot.named(instance, "", () -> { });
        }
    }

    @AfterEach
    void close() {
        slot.close();
    }

    private void bringUp(ComponentInstance<Consensus> instance) {
        slot.bringUp(new Source(instance), LIMIT);
    }

    private static void collect() {
        WeakReference<Object> witness = new WeakReference<>(new Object());
        await().atMost(LIMIT).until(() -> {
            System.gc();
            return witness.get() == null;
        });
    }

    @Test
    void anInstanceThatHasEndedIsHeldByWhoHoldsItsLog() {
        FakeLog log = new FakeLog(1);
        bringUp(new Instance(log));
        bringUp(new Instance(new FakeLog(2)));
        collect();
        assertEquals(1, slot.heldInstances().size());
        Reference.reachabilityFence(log);
        log = null;
        await().atMost(LIMIT).untilAsserted(() -> {
            System.gc();
            assertEquals(List.of(), slot.heldInstances());
        });
    }

    @Test
    void anInstanceThatHasEndedIsHeldByWhoHoldsIt() {
        Instance instance = new Instance(new FakeLog(1));
        bringUp(instance);
        bringUp(new Instance(new FakeLog(2)));
        collect();
        assertEquals(1, slot.heldInstances().size());
        Reference.reachabilityFence(instance);
    }
}
