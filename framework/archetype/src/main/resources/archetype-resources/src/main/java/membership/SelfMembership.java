package ${package};

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;

/**
 * A member that is alone: one view, with itself in it, for as long as the instance lives. Its notes come back to it.
 *
 * <p>A real component has a network here: it reports a view with a new stamp when members come and go, calls
 * {@code inTransition} when something happened of which the result is not known yet, and carries notes between members.
 * Raise {@code maxMembers} in the provider then, and the kit checks it with three members and with links that fail.
 *
 * <p>Threads: the sink is called on one scheduler of the instance's own, never in the caller's stack. The framework
 * calls {@code warm} and {@code close}; {@code publish} comes from the slot's thread.
 */
final class SelfMembership implements ComponentInstance<MembershipComponent>, MembershipComponent {
    private final InstanceContext context;
    private volatile Scheduler events;
    private volatile EngineViewSink sink;
    private volatile boolean closed;

    SelfMembership(final InstanceContext context) {
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
        sink = Objects.requireNonNull(to, "sink");
        // another life of the member has another stamp: no two views of a cluster may share one
        final EngineView alone = new EngineView("${component}-" + context.cluster().uuid() + "-" + context.self(),
            List.of(context.self()));
        tell(() -> to.engineView(alone));
    }

    @Override
    public void publish(final byte[] note) {
        if (note.length > MAX_NOTE_BYTES) {
            throw new LimitExceededException("membership.note-too-large", "The note has " + note.length + " bytes.",
                "Send at most " + MAX_NOTE_BYTES + ".");
        }
        final EngineViewSink to = sink;
        final byte[] copy = note.clone();
        if (to != null) {
            tell(() -> to.note(context.self(), copy));
        }
    }

    @Override
    public void close() {
        // the scheduler and its thread end with the instance; nothing else was started
        closed = true;
    }

    private void tell(final Runnable call) {
        final Scheduler scheduler = events;
        if (scheduler != null && !closed) {
            scheduler.execute(() -> {
                if (!closed) {
                    call.run();
                }
            });
        }
    }
}
