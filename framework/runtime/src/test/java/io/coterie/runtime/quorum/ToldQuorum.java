package io.coterie.runtime.quorum;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceId;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;
import io.coterie.runtime.slot.InstanceSource;

/** A quorum component that says what the test says, and hangs where the test wants it to. */
final class ToldQuorum implements ComponentInstance<Quorum>, Quorum, InstanceSource {
    final List<String> told = new CopyOnWriteArrayList<>();
    final List<Consumer<QuorumState>> listeners = new CopyOnWriteArrayList<>();
    final List<String> calledClosed = new CopyOnWriteArrayList<>();
    /** The call in which it hangs. */
    volatile String hangIn = "";
    /** Whether an interruption leaves it hanging. */
    volatile boolean deaf;
    volatile boolean closed;
    volatile boolean hanging;
    private final CountDownLatch free = new CountDownLatch(1);
    private final String name;
    private volatile QuorumState now = verdict(false);

    ToldQuorum(String name) {
        this.name = name;
    }

    void says(boolean quorate) {
        now = verdict(quorate);
        listeners.forEach(listener -> listener.accept(now));
    }

    /** Lets go of what hangs. */
    void free() {
        free.countDown();
    }

    private QuorumState verdict(boolean quorate) {
        return new QuorumState(quorate, 1, 1, 1, QuorumState.Rule.MAJORITY, name + " says " + quorate);
    }

    private void called(String call, Object what) {
        if (closed) {
            calledClosed.add(call);
        }
        while (call.equals(hangIn) && free.getCount() > 0) {
            hanging = true;
            try {
                free.await();
            } catch (InterruptedException e) {
                if (!deaf) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
        }
        told.add(call + " " + what);
    }

    @Override
    public QuorumState state() {
        return now;
    }

    @Override
    public Subscription subscribe(Consumer<QuorumState> listener) {
        listeners.add(listener);
        listener.accept(now);
        return () -> listeners.remove(listener);
    }

    @Override
    public void electorate(Map<NodeId, Integer> votes) {
        called("electorate", votes);
    }

    @Override
    public void fenced(MemberId member) {
        called("fenced", member);
    }

    @Override
    public void override(NodeId node) {
        called("override", node);
    }

    @Override
    public Quorum service() {
        return this;
    }

    @Override
    public void warm(long turn, Duration timeout) {
        // ready from the beginning
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public ComponentDescription description() {
        return new ComponentDescription("quorum", name, "1.0.0", name, List.of(), List.of(), "", "");
    }

    @Override
    public InstanceId id() {
        return new InstanceId(new ClusterId("c", new UUID(1, 1)), "quorum", name, "1.0.0", "", "");
    }

    @Override
    public Made make(BiConsumer<String, String> failure) {
        return new Made(this, () -> { });
    }
}
