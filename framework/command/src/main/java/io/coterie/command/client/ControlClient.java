package io.coterie.command.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/**
 * Asks one member. The one place where the command opens connections: TLS comes here. On {@code HttpURLConnection},
 * because the newer client of the JDK takes half a second to load. Used on one thread at a time.
 */
public final class ControlClient {
    /** Loopback: a member that does not accept in that time will not. */
    private static final int CONNECT_MILLIS = 2000;
    /** How long a member may think about whether it is alive. */
    private static final int ALIVE_MILLIS = 1000;
    /** What an answer may take, beyond what the request itself allows for waiting. */
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private final MemberAddress member;

    /**
     * Connects only when asked.
     *
     * @param member whom to ask
     */
    public ControlClient(final MemberAddress member) {
        this.member = member;
    }

    /** {@return whom it asks} */
    public MemberAddress member() {
        return member;
    }

    /** {@return whether the member answers in a second} */
    public boolean alive() {
        return probe("/health/live");
    }

    /** {@return whether the member takes part, with quorum} */
    public boolean ready() {
        return probe("/health/ready");
    }

    private boolean probe(final String path) {
        try {
            final HttpURLConnection connection = open("GET", path, ALIVE_MILLIS);
            final boolean good = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            connection.disconnect();
            return good;
        } catch (final IOException e) {
            // not reachable, which is the answer
            return false;
        }
    }

    /**
     * Reads a resource.
     *
     * @param path with its query
     * @return the body
     * @throws Failure what the member refused, or why it could not be asked
     */
    public Map<String, Object> get(final String path) {
        return send("GET", path, null, Map.of(), ANSWER).json();
    }

    /**
     * Reads a resource with its tag.
     *
     * @param path with its query
     * @return the response
     */
    public Response read(final String path) {
        return send("GET", path, null, Map.of(), ANSWER);
    }

    /**
     * Sends an object.
     *
     * @param path the resource
     * @param fields the object; null values are left out
     * @return the body of the answer
     */
    public Map<String, Object> post(final String path, final Map<String, ?> fields) {
        return post(path, fields, ANSWER);
    }

    /**
     * Sends an object, and waits for longer.
     *
     * @param path the resource
     * @param fields the object; null values are left out
     * @param wait what the answer may take
     * @return the body of the answer
     */
    public Map<String, Object> post(final String path, final Map<String, ?> fields, final Duration wait) {
        final Map<String, Object> given = new TreeMap<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                given.put(name, value);
            }
        });
        return send("POST", path, Json.write(given, false), Map.of("Content-Type", "application/json"),
            wait.plus(ANSWER)).json();
    }

    /**
     * Sends text.
     *
     * @param method POST or PUT
     * @param path with its query
     * @param text the body
     * @param headers further headers
     * @return the response
     */
    public Response text(final String method, final String path, final String text,
            final Map<String, String> headers) {
        final Map<String, String> all = new TreeMap<>(headers);
        all.put("Content-Type", "application/yaml");
        return send(method, path, text, all, ANSWER);
    }

    /**
     * Opens the stream of events.
     *
     * @param after the last event that is known
     * @return the stream; the caller closes it
     */
    public InputStream events(final long after) {
        try {
            final HttpURLConnection connection = open("GET", "/v1/events?after=" + after, (int) ANSWER.toMillis());
            connection.setRequestProperty("Accept", "text/event-stream");
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw refused(connection.getResponseCode(), body(connection));
            }
            return connection.getInputStream();
        } catch (final IOException e) {
            throw unreachable(e);
        }
    }

    private Response send(final String method, final String path, final String body,
            final Map<String, String> headers, final Duration wait) {
        try {
            final HttpURLConnection connection = open(method, path, (int) wait.toMillis());
            headers.forEach(connection::setRequestProperty);
            if (body != null) {
                final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(bytes.length);
                connection.getOutputStream().write(bytes);
            }
            final int status = connection.getResponseCode();
            final String text = body(connection);
            if (status >= HttpURLConnection.HTTP_BAD_REQUEST) {
                throw refused(status, text);
            }
            final String tag = connection.getHeaderField("ETag");
            return new Response(status, tag == null ? "" : tag, Json.object(text));
        } catch (final SocketTimeoutException e) {
            throw new Failure(ExitCode.TIMEOUT, "command.timeout", "The member " + member.node()
                + " does not answer in time.", "See whether it is busy or frozen, and ask another one with --node.");
        } catch (final IOException e) {
            throw unreachable(e);
        }
    }

    private HttpURLConnection open(final String method, final String path, final int millis) throws IOException {
        final HttpURLConnection connection =
            (HttpURLConnection) URI.create(member.url() + path).toURL().openConnection(java.net.Proxy.NO_PROXY);
        connection.setRequestMethod(method);
        connection.setConnectTimeout(Math.min(CONNECT_MILLIS, millis));
        connection.setReadTimeout(millis);
        connection.setRequestProperty("Authorization", "Bearer " + member.token());
        return connection;
    }

    private static String body(final HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getErrorStream() : connection.getInputStream()) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Failure refused(final int status, final String text) {
        try {
            final Map<String, Object> problem = Json.object(text);
            final String code = Fields.text(problem, "code");
            final Failure failure = new Failure(ExitCode.of(status, code), code, Fields.text(problem, "problem"),
                Fields.text(problem, "remedy"), Fields.objects(problem, "findings"));
            final boolean momentary = status == HttpURLConnection.HTTP_UNAVAILABLE
                || status == HttpURLConnection.HTTP_GATEWAY_TIMEOUT;
            return momentary && "none".equals(Fields.text(problem, "effect")) ? failure.elsewhere() : failure;
        } catch (final IOException e) {
            return new Failure(ExitCode.FAILED, "command.not-a-member", "What answers at " + member.url()
                + " with status " + status + " is no member.", "Check the home, and restart the member.");
        }
    }

    private Failure unreachable(final IOException cause) {
        final boolean unheard = cause instanceof ConnectException;
        final String how = unheard ? "cannot be reached" : "broke the connection off (" + cause.getMessage() + ")";
        final Failure failure = new Failure(ExitCode.FAILED, "command.no-answer", "The member " + member.node() + " "
            + how + ".", "See its log, and ask another one with --node.");
        return unheard ? failure.elsewhere() : failure;
    }
}
