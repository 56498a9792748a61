package io.coterie.itests.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.manager.Control;

/** A control component on the platform's server, with at most one flaw. */
final class CarelessControl implements ComponentProvider<Control> {
    private static final Queue<HttpServer> RUNNING = new ConcurrentLinkedQueue<>();
    private static final long LARGEST = 1024 * 1024;
    private final Flaw flaw;

    /** What is wrong with it. */
    enum Flaw {
        /** Nothing. */
        NONE,
        /** It looks at no credential. */
        ASKS_NOBODY,
        /** It takes what begins as the credential does. */
        TAKES_A_PREFIX,
        /** Its run file can be read by all. */
        EVERYBODY_READS,
        /** Its run file stays. */
        LEAVES_ITS_FILE,
        /** It listens on all addresses. */
        LISTENS_EVERYWHERE,
        /** It answers every path with 200. */
        KNOWS_EVERYTHING,
        /** It reads a body of any size. */
        TAKES_ANYTHING,
        /** It asks for the credential only where something is to be read or changed by the usual methods. */
        LOOKS_AT_SOME_METHODS,
        /** Every instance has the same credential. */
        ONE_FOR_ALL,
        /** It serves one client after the other. */
        ONE_AFTER_THE_OTHER,
        /** It listens after its end. */
        GOES_ON
    }

    CarelessControl(final Flaw flaw) {
        this.flaw = flaw;
    }

    /** Ends what a flaw has left. */
    static void stopAll() {
        RUNNING.forEach(s -> s.stop(0));
        RUNNING.clear();
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
    public ComponentInstance<Control> create(final InstanceContext context) {
        return new Instance(context, flaw);
    }

    /** One instance. */
    private static final class Instance implements ComponentInstance<Control>, Control {
        private final String token;
        private final InstanceContext context;
        private final Flaw flaw;
        private final ExecutorService workers = Executors.newCachedThreadPool();
        private HttpServer server;

        Instance(final InstanceContext context, final Flaw flaw) {
            this.context = context;
            this.flaw = flaw;
            this.token = flaw == Flaw.ONE_FOR_ALL ? "kit-and-caboodle-0001" : UUID.randomUUID().toString();
        }

        @Override
        public Control service() {
            return this;
        }

        @Override
        public URI address() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        private Path file() {
            return context.dataDirectory().resolve("control.json");
        }

        @Override
        public void warm(final long epoch, final Duration timeout) {
            try {
                server = HttpServer.create(flaw == Flaw.LISTENS_EVERYWHERE ? new InetSocketAddress(0)
                    : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                RUNNING.add(server);
                server.createContext("/", this::answer);
                if (flaw != Flaw.ONE_AFTER_THE_OTHER) {
                    server.setExecutor(workers);
                }
                server.start();
                Files.writeString(file(), "{\"token\": \"" + token + "\"}");
                Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(
                    flaw == Flaw.EVERYBODY_READS ? "rw-r--r--" : "rw-------"));
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void answer(final HttpExchange exchange) throws IOException {
            try (exchange) {
                final int status = status(exchange);
                if (flaw == Flaw.TAKES_ANYTHING && exchange.getRequestBody().readAllBytes().length > 0) {
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    exchange.sendResponseHeaders(status, -1);
                }
            }
        }

        private int status(final HttpExchange exchange) {
            final String path = exchange.getRequestURI().getPath();
            final boolean looks = flaw != Flaw.LOOKS_AT_SOME_METHODS
                || List.of("GET", "POST", "PUT", "DELETE").contains(exchange.getRequestMethod());
            if (looks && !path.equals("/health/live")
                    && !knows(exchange.getRequestHeaders().getFirst("Authorization"))) {
                return 401;
            }
            final String length = exchange.getRequestHeaders().getFirst("Content-Length");
            if (length != null && Long.parseLong(length) > LARGEST) {
                return 413;
            }
            return flaw == Flaw.KNOWS_EVERYTHING || List.of("/health/live", "/v1/cluster").contains(path) ? 200 : 404;
        }

        private boolean knows(final String authorization) {
            final String right = "Bearer " + token;
            return switch (flaw) {
                case ASKS_NOBODY -> true;
                case TAKES_A_PREFIX -> authorization != null && authorization.startsWith(right);
                default -> right.equals(authorization);
            };
        }

        @Override
        public void close() {
            try {
                if (server != null && flaw != Flaw.GOES_ON) {
                    server.stop(0);
                }
                workers.shutdownNow();
                if (flaw != Flaw.LEAVES_ITS_FILE) {
                    Files.deleteIfExists(file());
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
