package io.coterie.control.rest;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.RejectedException;

/**
 * From an exchange to a request, and from an answer or an error back. Safe for use by several threads; runs on those
 * of the server. Logs method, path, status and time: never a header, a query or a body.
 */
final class Exchanges implements Consumer<HttpExchange> {
    /** Largest body: twice the largest document, so that the document's own limit is the one that people meet. */
    static final int MAX_BODY_BYTES = 8 * 1024 * 1024;
    /** Requests that may wait for the cluster or stream events at once: a command or a script for each of a dozen. */
    static final int MAX_WAITING = 16;
    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final Router router;
    private final Credential credential;
    private final RequestThreads threads;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    Exchanges(final Router router, final Credential credential, final RequestThreads threads) {
        this.router = router;
        this.threads = threads;
        this.credential = credential;
    }

    @Override
    public void accept(final HttpExchange exchange) {
        final long began = System.nanoTime();
        int status = 0;
        try (exchange) {
            status = exchange(exchange);
        } catch (final IOException e) {
            LOG.debug("The client of {} went away: {}", exchange.getRequestURI().getPath(), e.getMessage());
        } finally {
            log(exchange, status, (System.nanoTime() - began) / 1_000_000);
        }
    }

    private int exchange(final HttpExchange exchange) throws IOException {
        boolean counted = false;
        try {
            final Router.Found found = find(exchange);
            final Route route = found.route();
            final Request request = request(exchange).with(found.variables());
            threads.handling();
            Router.checkParameters(route, request);
            counted = route.waits().test(request) && waiting.tryAcquire();
            if (!counted && route.waits().test(request)) {
                throw new LimitExceededException("control.too-many-waiting", "Already " + MAX_WAITING
                    + " requests wait or follow events here.", "End one of them, or ask another member.");
            }
            final Answer answer = route.handler().handle(request);
            return send(exchange, answer);
        } catch (final RuntimeException e) {
            if (Problems.internal(e)) {
                LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI().getPath(), e);
            }
            return send(exchange, Problems.answer(e));
        } finally {
            if (counted) {
                waiting.release();
            }
        }
    }

    /** Without the credential nobody learns which paths exist. */
    private Router.Found find(final HttpExchange exchange) {
        final String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        final Router.Found found;
        try {
            found = router.find(exchange.getRequestMethod(), exchange.getRequestURI().getPath());
        } catch (final RejectedException e) {
            credential.check(authorization);
            throw e;
        }
        if (!found.route().open()) {
            credential.check(authorization);
        }
        return found;
    }

    private static Request request(final HttpExchange exchange) throws IOException {
        final Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT),
            values.isEmpty() || values.get(0) == null ? "" : values.get(0)));
        return new Request(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), Map.of(),
            query(exchange.getRequestURI().getRawQuery()), headers, body(exchange.getRequestBody()));
    }

    private static String body(final InputStream in) throws IOException {
        final byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw new RejectedException("control.body-too-large", "The body is larger than " + MAX_BODY_BYTES
                + " bytes.", "Make it smaller.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static Map<String, String> query(final String raw) {
        final Map<String, String> values = new HashMap<>();
        for (final String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&")) {
            final int equals = pair.indexOf('=');
            final String name;
            final String value;
            try {
                name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
                value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            } catch (final IllegalArgumentException e) {
                throw new RejectedException("control.bad-parameter", "The query is not encoded as it should be.",
                    "Encode it as %XX.", e);
            }
            if (values.put(name, value) != null) {
                throw new RejectedException("control.bad-parameter", "The parameter '" + name + "' is given twice.",
                    "Give it once.");
            }
        }
        return values;
    }

    private int send(final HttpExchange exchange, final Answer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().put(name, List.of(value)));
        exchange.getResponseHeaders().put("Content-Type", List.of(answer.contentType()));
        exchange.getResponseHeaders().put("X-Content-Type-Options", List.of("nosniff"));
        if (answer.stream() != null) {
            exchange.sendResponseHeaders(answer.status(), 0);
            answer.stream().writeTo(watched(exchange.getResponseBody()));
            return answer.status();
        }
        final byte[] bytes = MAPPER.writeValueAsBytes(answer.body());
        threads.writing();
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
        return answer.status();
    }

    /** Between two parts a stream waits for the member, in one it waits for the client. */
    private OutputStream watched(final OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(final byte[] bytes, final int from, final int length) throws IOException {
                threads.writing();
                out.write(bytes, from, length);
                threads.handling();
            }

            @Override
            public void flush() throws IOException {
                threads.writing();
                out.flush();
                threads.handling();
            }
        };
    }

    private static void log(final HttpExchange exchange, final int status, final long millis) {
        final String path = exchange.getRequestURI().getPath();
        if ("GET".equals(exchange.getRequestMethod())) {
            LOG.debug("GET {} {} {} ms", path, status, millis);
        } else {
            LOG.info("{} {} {} {} ms", exchange.getRequestMethod(), path, status, millis);
        }
    }
}
