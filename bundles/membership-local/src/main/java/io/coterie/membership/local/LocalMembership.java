package io.coterie.membership.local;

import java.time.Duration;
import java.util.List;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.Scheduler;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;

/**
 * One member, alone in one view for as long as it lives; its notes come back to itself. Owns one scheduler, on which
 * the sink is called; the methods may be called from any thread.
 */
final class LocalMembership implements ComponentInstance<MembershipComponent>, MembershipComponent {
    private final InstanceContext context;
    private volatile Scheduler events;
    private volatile EngineViewSink sink;
    private volatile boolean closed;

    LocalMembership(final InstanceContext context) {
        this.context = context;
    }

    @Override
    public MembershipComponent service() {
        return this;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        events = context.newScheduler("events");
    }

    @Override
    public void open(final EngineViewSink to) {
        sink = to;
        final String stamp = "local-" + context.cluster().uuid() + "-" + context.self();
        tell(() -> to.engineView(new EngineView(stamp, List.of(context.self()))));
    }

    @Override
    public void publish(final byte[] note) {
        final EngineViewSink to = sink;
        if (to != null) {
            final byte[] copy = note.clone();
            tell(() -> to.note(context.self(), copy));
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void tell(final Runnable call) {
        final Scheduler scheduler = events;
        if (closed || scheduler == null) {
            return;
        }
        scheduler.execute(() -> {
            if (!closed) {
                call.run();
            }
        });
    }
}
