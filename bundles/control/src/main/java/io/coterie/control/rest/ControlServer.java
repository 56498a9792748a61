package io.coterie.control.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The HTTP server of the JDK, and the only class that knows it (docs/design/0003-control-http-server.md). Owns the
 * listening socket, one thread that accepts, and the threads on which requests are answered.
 */
final class ControlServer implements AutoCloseable {
    /** Those that wait for the cluster ({@link Exchanges#MAX_WAITING}), and some that slow clients may take. */
    static final int THREADS = Exchanges.MAX_WAITING + 48;
    /** Connections that wait to be accepted. */
    private static final int BACKLOG = 64;
    /** What answers that have begun are given to end. */
    private static final long LINGER_MILLIS = 500;
    /** How long the JDK's server lets a client take to send a request, in seconds. */
    private static final String MAX_REQUEST_SECONDS = "10";
    /** Connections at once, idle ones included: they take descriptors that the member needs for other things. */
    private static final String MAX_CONNECTIONS = "1024";

    static {
        // the server reads these once, and can be told in no other way; an operator's own values are kept
        setUnlessSet("sun.net.httpserver.maxReqTime", MAX_REQUEST_SECONDS);
        setUnlessSet("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
        // otherwise each answer waits 40 ms for the acknowledgement of its own header
        setUnlessSet("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final RequestThreads threads;
    private final String scheme;

    /** The one place where the server is made: with TLS it makes an {@code HttpsServer} with the SSL context. */
    @FunctionalInterface
    interface Factory {
        /** Plain HTTP, for loopback. */
        Factory PLAIN = HttpServer::create;

        HttpServer create(InetSocketAddress address, int backlog) throws IOException;

        /** How addresses of this server begin. */
        default String scheme() {
            return "http";
        }
    }

    ControlServer(final Factory factory, final InetSocketAddress address, final String name,
            final Function<RequestThreads, Consumer<HttpExchange>> handler) {
        threads = new RequestThreads(THREADS, name);
        scheme = factory.scheme();
        try {
            server = factory.create(address, BACKLOG);
        } catch (final IOException e) {
            threads.close();
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        final Consumer<HttpExchange> exchanges = handler.apply(threads);
        server.createContext("/", exchanges::accept);
        server.start();
    }

    private static void setUnlessSet(final String property, final String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    URI address() {
        final InetSocketAddress bound = server.getAddress();
        final String host = bound.getAddress().getHostAddress();
        return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort());
    }

    /** Lets quick answers end; streams have no end of their own, so it is no use to wait for long. */
    void drain(final Duration timeout) {
        threads.drain(Duration.ofMillis(Math.min(timeout.toMillis(), LINGER_MILLIS)));
    }

    @Override
    public void close() {
        // interrupts streams and those that wait for the cluster, so that the server has nothing left to wait for
        threads.close();
        server.stop(0);
    }
}
