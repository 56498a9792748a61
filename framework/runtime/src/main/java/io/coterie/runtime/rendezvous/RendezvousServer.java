package io.coterie.runtime.rendezvous;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.Subscription;

/**
 * Answers on the fixed port of a node: one thread accepts, one of a bounded number serves each connection, and each
 * connection carries one exchange within a limit of time. What is wrong with a connection ends that connection alone.
 */
final class RendezvousServer implements AutoCloseable {
    /** Most connections served at once; those beyond are closed at once, and members ask again. */
    static final int MAX_CONNECTIONS = 64;
    /** How long sending a bundle may take: the largest one over a slow line. */
    private static final Duration CONTENT_LIMIT = Duration.ofMinutes(2);
    private static final long IDLE_SECONDS = 10;
    private static final int BUFFER = 1 << 16;
    private static final Logger LOG = LoggerFactory.getLogger(RendezvousServer.class);

    /** What the server does with requests; called on a thread of the server. */
    interface Requests {
        /** A member says who it is; the answer, or empty to stay silent. */
        Optional<Frame> hello(byte[] body) throws IOException;

        /** Somebody asks what cluster this is. */
        Frame describe() throws IOException;

        /** The bundles that may be fetched. */
        BundleStore bundles();
    }

    private final ServerSocket socket;
    private final Watchdog watchdog;
    private final Requests requests;
    private final ThreadPoolExecutor workers;
    private final Thread acceptor;
    private final Set<Socket> served = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    RendezvousServer(final String name, final ServerSocket socket, final Watchdog watchdog, final Requests requests) {
        this.socket = socket;
        this.watchdog = watchdog;
        this.requests = requests;
        workers = new ThreadPoolExecutor(0, MAX_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
            task -> daemon(task, name + "-serves"));
        acceptor = daemon(this::accept, name + "-accepts");
    }

    void start() {
        acceptor.start();
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(socket);
        served.forEach(RendezvousServer::closeQuietly);
        workers.shutdownNow();
    }

    /** Waits until the threads have ended; call after {@link #close}. */
    void join(final Duration limit) throws InterruptedException {
        acceptor.join(Math.max(1, limit.toMillis()));
        if (!workers.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.warn("A connection of the rendezvous did not end within {}", limit);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                final Socket connection = socket.accept();
                served.add(connection);
                try {
                    workers.execute(() -> serve(connection));
                } catch (final RejectedExecutionException e) {
                    LOG.debug("A connection is closed: {} are served already", MAX_CONNECTIONS);
                    end(connection);
                }
            } catch (final IOException e) {
                if (!closed) {
                    LOG.warn("Accepting a connection failed", e);
                }
            }
        }
    }

    private void serve(final Socket connection) {
        final Subscription guard = watchdog.guard(connection, Rendezvous.EXCHANGE_LIMIT);
        try {
            connection.setTcpNoDelay(true);
            connection.setSoTimeout((int) Rendezvous.EXCHANGE_LIMIT.toMillis());
            final Frame request = Frame.read(connection.getInputStream());
            final OutputStream out = connection.getOutputStream();
            switch (request.type()) {
                case HELLO -> {
                    final Optional<Frame> answer = requests.hello(request.body());
                    if (answer.isPresent()) {
                        answer.get().write(out);
                    }
                }
                case DESCRIBE -> requests.describe().write(out);
                case FETCH -> {
                    guard.close();
                    send(MessageCodec.readHash(request.body()), connection);
                }
                default -> throw new ProtocolException("a request of type " + request.type());
            }
        } catch (final IOException e) {
            LOG.debug("A connection from {} ended: {}", connection.getRemoteSocketAddress(), e.toString());
        } catch (final RuntimeException e) {
            if (closed) {
                LOG.debug("A request came while the rendezvous was closing", e);
            } else {
                LOG.error("A request from {} failed", connection.getRemoteSocketAddress(), e);
            }
        } finally {
            guard.close();
            end(connection);
        }
    }

    private void send(final String sha256, final Socket connection) throws IOException {
        final Subscription guard = watchdog.guard(connection, CONTENT_LIMIT);
        try {
            final OutputStream out = connection.getOutputStream();
            final Optional<BundleEntry> entry = requests.bundles().find(sha256);
            if (entry.isEmpty() || entry.get().bytes() > BundleStore.MAX_BYTES) {
                new Frame(Frame.Type.REFUSED, MessageCodec.write(new Refusal("rendezvous.no-such-bundle",
                    "This member has no bundle with the hash that was asked for.",
                    "Ask the member that runs the component."))).write(out);
                return;
            }
            new Frame(Frame.Type.CONTENT, MessageCodec.writeLength(entry.get().bytes())).write(out);
            try (InputStream in = requests.bundles().open(entry.get())) {
                final byte[] buffer = new byte[BUFFER];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                }
            }
            out.flush();
        } finally {
            guard.close();
        }
    }

    private void end(final Socket connection) {
        served.remove(connection);
        closeQuietly(connection);
    }

    private static Thread daemon(final Runnable task, final String name) {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void closeQuietly(final Closeable closeable) {
        try {
            closeable.close();
        } catch (final IOException e) {
            LOG.debug("Closing a socket failed", e);
        }
    }
}
