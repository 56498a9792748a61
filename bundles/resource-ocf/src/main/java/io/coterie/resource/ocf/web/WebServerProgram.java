package io.coterie.resource.ocf.web;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The service that the agent {@code ocf:coterie:WebServer} runs: a small HTTP server that says which node answers. A
 * program of its own, in a JVM of its own: it is copied out of the bundle and must stay one class with no nested ones.
 *
 * <p>Arguments: address, port, node's name, and a journal file or nothing. Each answer is the line
 * {@code node=NODE pid=PID started=TIME incarnation=MARK}. The journal gets a line when it starts to serve and when it
 * is told to stop; a kill leaves none, which is how a test sees an overlap.
 */
public final class WebServerProgram {
    private static final String MARK = "COTERIE_INCARNATION";

    private final String line;
    private final String node;
    private final String journal;

    private WebServerProgram(final String node, final String journal) {
        this.node = node;
        this.journal = journal;
        this.line = "node=" + node + " pid=" + ProcessHandle.current().pid() + " started=" + Instant.now()
            + " incarnation=" + System.getenv().getOrDefault(MARK, "") + "\n";
    }

    /**
     * Serves until it is killed.
     *
     * @param arguments address, port, node, journal
     * @throws IOException if the address cannot be bound or the journal not written
     */
    public static void main(final String[] arguments) throws IOException {
        final WebServerProgram program = new WebServerProgram(arguments[2], arguments.length > 3 ? arguments[3] : "");
        final HttpServer server =
            HttpServer.create(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])), 0);
        server.createContext("/", program::answer);
        // before the first answer, so that whoever gets one finds the line
        program.note("start");
        Runtime.getRuntime().addShutdownHook(new Thread(program::stopped));
        server.start();
    }

    private void answer(final HttpExchange exchange) throws IOException {
        final byte[] body = line.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void stopped() {
        try {
            note("stop");
        } catch (final IOException e) {
            System.err.println("The journal " + journal + " cannot be written: " + e.getMessage());
        }
    }

    private void note(final String what) throws IOException {
        if (!journal.isEmpty()) {
            final String entry = System.currentTimeMillis()
                + " " + what + " node=" + node + " pid=" + ProcessHandle.current().pid() + "\n";
            Files.writeString(Path.of(journal), entry, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
        }
    }
}
