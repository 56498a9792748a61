package io.coterie.itests.conformance.sim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.Subject;
import io.coterie.itests.conformance.sim.Group.Event;

/**
 * A channel among several members of one process, for messaging and for membership: totally ordered, uniform and view
 * synchronous, or with one {@link Flaw}. Stands in for an engine that gives total order, which no shipped component
 * does with several members.
 */
public final class Simulated<T> implements ComponentProvider<T> {
    private static final int LARGEST = 1024 * 1024;
    private final Map<ClusterId, Group> groups = new ConcurrentHashMap<>();
    private final Flaw flaw;
    private final Function<Port, T> service;

    private Simulated(final Flaw flaw, final Function<Port, T> service) {
        this.flaw = flaw;
        this.service = service;
    }

    /** {@return messaging with a flaw} */
    public static Subject messaging(final Flaw flaw) {
        return Subject.of(new Simulated<>(flaw, Channel::new), "messaging", "simulated", "reliable", "fifo",
            "total-order", "uniform", "view-synchronous", "maxMessageBytes=" + LARGEST);
    }

    /** {@return membership with a flaw} */
    public static Subject membership(final Flaw flaw) {
        return Subject.of(new Simulated<>(flaw, Views::new), "membership", "simulated", "no-connectivity",
            "strongly-connected", "consensus", "detectionMillis=1000");
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(settings());
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public ComponentInstance<T> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (!findings.isEmpty()) {
            throw new InvalidInputException("simulated.bad-settings", findings);
        }
        final Port port = new Port(context, groups.computeIfAbsent(context.cluster(), c -> new Group(flaw)));
        final T offered = service.apply(port);
        return new ComponentInstance<>() {
            @Override
            public T service() {
                return offered;
            }

            @Override
            public void warm(final long epoch, final Duration timeout) {
                port.warm();
            }

            @Override
            public void close() {
                port.close();
            }
        };
    }

    /** Messaging on a port. */
    private record Channel(Port port) implements MessagingComponent {
        @Override
        public Set<Delivery> deliveries() {
            return Set.of(Delivery.values());
        }

        @Override
        public int maxFrameBytes() {
            return LARGEST;
        }

        @Override
        public void open(final FrameSink sink) {
            port.open(event -> {
                if (event.view() != null) {
                    sink.members(event.view());
                } else if (event.bytes() != null && event.to() == null) {
                    sink.frame(event.from(), event.bytes());
                } else if (event.bytes() != null) {
                    sink.frameToMe(event.from(), event.bytes());
                }
            });
        }

        @Override
        public void sendToAll(final Delivery delivery, final byte[] frame, final Duration timeout) {
            Objects.requireNonNull(delivery, "delivery");
            inTime(timeout);
            port.send(Event.frame(port.self(), null, fits(frame)), timeout);
        }

        @Override
        public void sendTo(final MemberId to, final byte[] frame, final Duration timeout) {
            Objects.requireNonNull(to, "to");
            inTime(timeout);
            port.send(Event.frame(port.self(), to, fits(frame)), timeout);
        }

        private static void inTime(final Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("a time-out is not negative: " + timeout);
            }
        }

        private static byte[] fits(final byte[] frame) {
            if (frame.length > LARGEST) {
                throw new LimitExceededException("simulated.too-large", "The frame is too large.", "Send less.");
            }
            return frame;
        }
    }

    /** Membership on a port. */
    private record Views(Port port) implements MembershipComponent {
        @Override
        public void open(final EngineViewSink sink) {
            port.open(event -> tell(sink, event));
        }

        private void tell(final EngineViewSink sink, final Event event) {
            if (event.transition()) {
                sink.inTransition();
            } else if (event.view() != null) {
                final EngineView view = new EngineView(event.stamp(), event.view());
                if (port.group().flaw() == Flaw.TWO_THREADS) {
                    twice(() -> sink.engineView(view));
                }
                sink.engineView(view);
            } else if (port.group().flaw() != Flaw.NOTE_NOT_TO_SELF || !event.from().equals(port.self())) {
                sink.note(event.from(), event.bytes());
            }
        }

        /** Two threads at once, often enough to meet. */
        private static void twice(final Runnable call) {
            final Thread other = new Thread(() -> often(call), "kit beside");
            other.start();
            often(call);
            try {
                other.join();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void often(final Runnable call) {
            for (int i = 0; i < 2000; i++) {
                call.run();
            }
        }

        @Override
        public void publish(final byte[] note) {
            if (note.length > MAX_NOTE_BYTES) {
                throw new RejectedException("simulated.large-note", "The note is too large.", "Publish less.");
            }
            try {
                port.send(Event.frame(port.self(), port.group().flaw() == Flaw.NOTE_TO_SELF_ALONE ? port.self() : null,
                    note), Duration.ofSeconds(1));
            } catch (final UnavailableException e) {
                // as the API says: what cannot be sent may be lost, and publish does not block
                return;
            }
        }
    }
}
