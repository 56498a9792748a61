package io.coterie.resource.ocf.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * The service that the agent {@code ocf:coterie:WebServer} runs: a small HTTP server that says which node answers. A
 * program of its own, in a JVM of its own: it is copied out of the bundle and must stay one class with no nested ones.
 * It is ready as soon as a JVM can be: Java's own HTTP server, lambdas and the concatenation of strings by the JVM cost
 * as much processor time again, and a recovery waits for it.
 *
 * <p>Arguments: address, port, node's name, and a journal file or nothing. Each answer is the line
 * {@code node=NODE pid=PID started=TIME incarnation=MARK}. The journal gets a line when it starts to serve and when it
 * is told to stop; a kill leaves none, which is how a test sees an overlap.
 */
public final class WebServerProgram extends Thread {
    private static final String MARK = "COTERIE_INCARNATION";
    /** Requests are served one after the other: one that does not come whole in this time is dropped. */
    private static final int REQUEST_MILLIS = 1000;
    /** What browsers and monitors send is far smaller. */
    private static final int REQUEST_BYTES = 16 * 1024;
    /** More than that many at once are refused by the kernel. */
    private static final int WAITING_CLIENTS = 50;

    private final String line;
    private final String node;
    private final String journal;

    private WebServerProgram(final String node, final String journal) {
        this.node = node;
        this.journal = journal;
        final String mark = System.getenv(MARK);
        this.line = String.join("", "node=", node, " pid=", Long.toString(ProcessHandle.current().pid()), " started=",
            Instant.now().toString(), " incarnation=", mark == null ? "" : mark, "\n");
    }

    /**
     * Serves until it is killed.
     *
     * @param arguments address, port, node, journal
     * @throws IOException if the address cannot be bound or the journal not written
     */
    public static void main(final String[] arguments) throws IOException {
        final WebServerProgram program = new WebServerProgram(arguments[2], arguments.length > 3 ? arguments[3] : "");
        try (ServerSocket server = new ServerSocket(Integer.parseInt(arguments[1]), WAITING_CLIENTS,
                InetAddress.getByName(arguments[0]))) {
            // before the first answer, so that whoever gets one finds the line
            program.note("start");
            Runtime.getRuntime().addShutdownHook(program);
            while (true) {
                program.serve(server.accept());
            }
        }
    }

    private void serve(final Socket client) {
        try (client) {
            final String request = request(client);
            if (request.isEmpty()) {
                return;
            }
            final byte[] body = line.getBytes(StandardCharsets.UTF_8);
            final byte[] head = String.join("\r\n", "HTTP/1.1 200 OK", "Content-Type: text/plain; charset=utf-8",
                "Content-Length: ".concat(Integer.toString(body.length)), "Connection: close", "", "")
                .getBytes(StandardCharsets.US_ASCII);
            client.getOutputStream().write(head);
            if (!request.startsWith("HEAD ")) {
                client.getOutputStream().write(body);
            }
        } catch (final IOException e) {
            // the client went away, or was too slow: it gets no answer, and the next one is served
            System.err.println("A request was dropped: ".concat(e.toString()));
        }
    }

    /** Reads a request up to the empty line that ends its head. {@return it; empty if the client sent none} */
    private static String request(final Socket client) throws IOException {
        final long end = System.nanoTime() + REQUEST_MILLIS * 1_000_000L;
        final byte[] bytes = new byte[REQUEST_BYTES];
        final InputStream in = client.getInputStream();
        int length = 0;
        String text = "";
        while (!text.contains("\r\n\r\n")) {
            final long left = (end - System.nanoTime()) / 1_000_000L;
            if (left <= 0 || length == REQUEST_BYTES) {
                throw new IOException("it did not come whole in time, or is too large");
            }
            client.setSoTimeout((int) left);
            final int read = in.read(bytes, length, REQUEST_BYTES - length);
            if (read < 0) {
                return "";
            }
            length += read;
            text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
        return text;
    }

    /** The JVM was told to stop. */
    @Override
    public void run() {
        try {
            note("stop");
        } catch (final IOException e) {
            System.err.println(String.join("", "The journal ", journal, " cannot be written: ", e.toString()));
        }
    }

    private void note(final String what) throws IOException {
        if (!journal.isEmpty()) {
            final String entry = String.join("", Long.toString(System.currentTimeMillis()), " ", what, " node=", node,
                " pid=", Long.toString(ProcessHandle.current().pid()), "\n");
            Files.writeString(Path.of(journal), entry, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
        }
    }
}
