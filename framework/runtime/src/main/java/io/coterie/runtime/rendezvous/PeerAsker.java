package io.coterie.runtime.rendezvous;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.Connections.Direction;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;

/**
 * Keeps asking one node, on a thread of its own: a host that swallows connections holds up nobody else. Asks often
 * until the node answers, seldom afterwards, at once when woken.
 */
final class PeerAsker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerAsker.class);

    /** What the asker does with answers; called on its thread. */
    interface Answers {
        /** The node let this member in; says whether the answer is believed. */
        boolean welcomed(NodeId node, Facts facts);

        /** The node refused this member. */
        void refused(NodeId node, Refusal refusal);
    }

    private final NodeId node;
    private final String address;
    private final RendezvousOptions options;
    private final OwnFacts own;
    private final Watchdog watchdog;
    private final Answers answers;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final CountDownLatch asked = new CountDownLatch(1);
    private boolean woken;
    private boolean closed;
    private Socket current;
    private String lastFailure = "";

    PeerAsker(final NodeId node, final String address, final RendezvousOptions options, final OwnFacts own,
            final Watchdog watchdog, final Answers answers) {
        this.node = node;
        this.address = address;
        this.options = options;
        this.own = own;
        this.watchdog = watchdog;
        this.answers = answers;
        thread = new Thread(this::run, "rendezvous-" + options.self().node() + "-asks-" + node);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    String address() {
        return address;
    }

    /** Waits until the node has been asked once, with whatever end; returns false if that took too long. */
    boolean awaitAsked(final Duration limit) throws InterruptedException {
        return asked.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Asks again as soon as the exchange under way has ended; several calls before that count as one. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            change.signalAll();
            closeQuietly(current);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the thread has ended; call after {@link #close}. */
    void join(final Duration limit) throws InterruptedException {
        thread.join(Math.max(1, limit.toMillis()));
    }

    private void run() {
        Duration pause = Duration.ZERO;
        while (await(pause)) {
            pause = ask() ? Rendezvous.SLOW_INTERVAL : Rendezvous.FAST_INTERVAL;
            asked.countDown();
        }
        asked.countDown();
    }

    /** Returns false when the asker is closed. */
    private boolean await(final Duration pause) {
        lock.lock();
        try {
            long nanos = pause.toNanos();
            while (!closed && !woken && nanos > 0) {
                nanos = change.awaitNanos(nanos);
            }
            woken = false;
            return !closed;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** One exchange; returns whether it ended with an answer, be it a refusal. */
    private boolean ask() {
        if (!options.connections().open(node, Direction.OUTGOING)) {
            return false;
        }
        final long begun = System.nanoTime();
        try {
            final Frame answer = exchange();
            if (!options.connections().open(node, Direction.INCOMING)) {
                return false;
            }
            final boolean seen = take(answer);
            lastFailure = "";
            return seen;
        } catch (final IOException | RuntimeException e) {
            report(e, Duration.ofNanos(System.nanoTime() - begun));
            return false;
        } finally {
            keep(null);
        }
    }

    private Frame exchange() throws IOException {
        try (Socket socket = options.connections().connect(Addresses.parse(address), Rendezvous.CONNECT_TIMEOUT)) {
            if (!keep(socket)) {
                throw new IOException("closed");
            }
            final Subscription guard = watchdog.guard(socket, Rendezvous.EXCHANGE_LIMIT);
            try {
                socket.setSoTimeout((int) Rendezvous.EXCHANGE_LIMIT.toMillis());
                new Frame(Frame.Type.HELLO, MessageCodec.write(own.current())).write(socket.getOutputStream());
                return Frame.read(socket.getInputStream());
            } finally {
                guard.close();
            }
        }
    }

    private boolean take(final Frame answer) throws IOException {
        switch (answer.type()) {
            case WELCOME -> {
                return answers.welcomed(node, MessageCodec.readFacts(answer.body()));
            }
            case REFUSED -> {
                answers.refused(node, MessageCodec.readRefusal(answer.body()));
                return true;
            }
            default -> throw new ProtocolException("an answer of type " + answer.type());
        }
    }

    private boolean keep(final Socket socket) {
        lock.lock();
        try {
            current = socket;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** A node that is down is asked five times a second: the log hears of each new reason once. */
    private void report(final Exception failure, final Duration took) {
        final String text = failure.toString();
        if (!text.equals(lastFailure)) {
            lastFailure = text;
            LOG.debug("Node {} at {} is not seen after {} ms: {}", node, address, took.toMillis(), text);
        }
    }

    private static void closeQuietly(final Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (final IOException e) {
                LOG.debug("Closing a connection failed", e);
            }
        }
    }
}
