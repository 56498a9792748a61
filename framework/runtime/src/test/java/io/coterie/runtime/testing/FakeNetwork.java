package io.coterie.runtime.testing;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;

/**
 * An engine in memory: each member has a bounded queue and one thread that gives its events to the sinks, in the order
 * in which the network took them, so every order is total.
 */
public final class FakeNetwork {
    public static final int MAX_FRAME_BYTES = 64 * 1024 * 1024 + 64 * 1024;
    /** Frames that wait for one member. */
    public static final int QUEUE = 64;
    private final Map<MemberId, Station> stations = new TreeMap<>();
    private volatile boolean losingNotes;
    private long views;

    /** Loses all notes from now on, or no more. */
    public void loseNotes(boolean lose) {
        losingNotes = lose;
    }

    /** Makes an engine of a member; it is part of the network from {@code warm} to {@code close}. */
    public Station station(MemberId id) {
        return new Station(id);
    }

    private synchronized void changed() {
        String stamp = "view-" + ++views;
        List<MemberId> members = List.copyOf(stations.keySet());
        stations.values().forEach(s -> s.take(() -> s.view(stamp, members)));
    }

    private synchronized List<Station> all() {
        return List.copyOf(stations.values());
    }

    /** Both components of one member. */
    public final class Station implements ComponentInstance<Object>, MembershipComponent, MessagingComponent {
        private final MemberId id;
        private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(QUEUE);
        private final LinkedBlockingQueue<Runnable> urgent = new LinkedBlockingQueue<>();
        private volatile EngineViewSink views;
        private volatile FrameSink frames;
        private volatile boolean closed;
        private volatile boolean hung;
        private volatile EngineView last;
        private Thread thread;

        private Station(MemberId id) {
            this.id = id;
        }

        @Override
        public Object service() {
            return this;
        }

        @Override
        public void warm(long epoch, Duration timeout) {
            thread = new Thread(this::run, "fake-station " + id);
            thread.setDaemon(true);
            thread.start();
            synchronized (FakeNetwork.this) {
                stations.put(id, this);
                changed();
            }
        }

        @Override
        public void open(EngineViewSink sink) {
            take(() -> {
                views = sink;
                sink.engineView(last);
            });
        }

        @Override
        public void open(FrameSink sink) {
            take(() -> {
                frames = sink;
                sink.members(last.members());
            });
        }

        @Override
        public void publish(byte[] note) {
            if (losingNotes) {
                return;
            }
            all().forEach(s -> s.take(() -> {
                if (s.views != null) {
                    s.views.note(id, note);
                }
            }));
        }

        @Override
        public Set<Delivery> deliveries() {
            return EnumSet.allOf(Delivery.class);
        }

        @Override
        public int maxFrameBytes() {
            return MAX_FRAME_BYTES;
        }

        @Override
        public void sendToAll(Delivery delivery, byte[] frame, Duration timeout) {
            for (Station to : all()) {
                give(to, () -> to.frames.frame(id, frame), timeout);
            }
        }

        /** Of some engines the parts come apart, of others they do not: here it depends on the payload. */
        @Override
        public void sendToAll(Delivery delivery, FrameParts frame, Duration timeout) {
            if (frame.body().length % 2 == 0) {
                sendToAll(delivery, frame.joined(), timeout);
            } else {
                for (Station to : all()) {
                    give(to, () -> to.frames.framesInParts(id, List.of(frame)), timeout);
                }
            }
        }

        @Override
        public void sendTo(MemberId to, byte[] frame, Duration timeout) {
            all().stream().filter(s -> s.id.equals(to))
                .forEach(s -> give(s, () -> s.frames.frameToMe(id, frame), timeout));
        }

        private void give(Station to, Runnable event, Duration timeout) {
            if (closed) {
                throw new UnavailableException("test.closed", "Closed.", "Open it.");
            }
            try {
                if (!to.closed && !to.queue.offer(() -> {
                    if (to.frames != null && to.last.members().contains(id)) {
                        event.run();
                    }
                }, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new DeadlineExceededException("test.full", "Full.", "Wait.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DeadlineExceededException("test.interrupted", "Interrupted.", "Wait.");
            }
        }

        private void take(Runnable event) {
            urgent.add(event);
            queue.offer(() -> { });
        }

        private void view(String stamp, List<MemberId> members) {
            last = new EngineView(stamp, members);
            if (views != null) {
                views.engineView(last);
            }
            if (frames != null) {
                frames.members(members);
            }
        }

        /** Takes frames and delivers nothing from now on, or goes on. */
        public void hang(boolean hang) {
            synchronized (queue) {
                hung = hang;
                queue.notifyAll();
            }
        }

        private void awaitHealth() throws InterruptedException {
            if (hung) {
                synchronized (queue) {
                    while (hung && !closed) {
                        queue.wait();
                    }
                }
            }
        }

        private void run() {
            try {
                while (!closed) {
                    Runnable next = queue.take();
                    awaitHealth();
                    for (Runnable first = urgent.poll(); first != null; first = urgent.poll()) {
                        first.run();
                    }
                    next.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            closed = true;
            if (thread != null) {
                thread.interrupt();
            }
            synchronized (FakeNetwork.this) {
                if (stations.remove(id, this)) {
                    changed();
                }
            }
            queue.clear();
        }
    }
}
