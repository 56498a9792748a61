package io.coterie.conformance.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.coterie.api.manager.Control;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** A control component that is current, and a client that leaves neither thread nor socket. Used by one thread. */
final class Door {
    private static final int TIME_MILLIS = (int) KitCluster.PATIENCE.dividedBy(3).toMillis();
    private static final long LARGEST_RUN_FILE = 64 * 1024;
    private final Member<Control> member;
    private final URI address;

    /**
     * Opens it.
     *
     * @param trial whose component
     */
    Door(final Trial trial) {
        member = trial.cluster(1).start("n1");
        address = member.service().address();
    }

    Member<Control> member() {
        return member;
    }

    URI address() {
        return address;
    }

    /** {@return the run file of the instance: a JSON file below its folder that has the field {@code token}} */
    Path runFile() {
        final List<Path> files;
        try (Stream<Path> all = Files.walk(member.data())) {
            files = all.filter(Files::isRegularFile).toList();
        } catch (final IOException e) {
            throw new UncheckedIOException("the folder of the instance cannot be read", e);
        }
        return files.stream().filter(f -> token(f).isPresent()).findFirst().orElseThrow(() -> new CheckFailed(
            "No file below the folder of the instance is JSON and has the field 'token': " + files + "."));
    }

    /** {@return the credential} */
    String token() {
        return token(runFile()).orElseThrow();
    }

    private static Optional<String> token(final Path file) {
        try {
            if (Files.size(file) > LARGEST_RUN_FILE) {
                return Optional.empty();
            }
            try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(file))) {
                while (json.nextToken() != null) {
                    if (json.currentToken() == JsonToken.FIELD_NAME && "token".equals(json.currentName())
                            && json.nextToken() == JsonToken.VALUE_STRING) {
                        return Optional.of(json.getText());
                    }
                }
            }
            return Optional.empty();
        } catch (final IOException e) {
            // another file of the component's, which is no JSON
            return Optional.empty();
        }
    }

    /**
     * Asks.
     *
     * @param method the method
     * @param path the path
     * @param authorization the value of the header; none if it is null
     * @param bytes the size of the body that is announced; it is sent as far as it is taken
     * @return the status of the answer; empty if the connection was closed without one
     */
    Optional<Integer> ask(final String method, final String path, final String authorization, final long bytes) {
        final List<String> head = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1", "Host: "
            + address.getAuthority(), "Connection: close", "If-Match: *", "Content-Length: " + bytes));
        if (authorization != null) {
            head.add("Authorization: " + authorization);
        }
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIME_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getByName(host()), address.getPort()), TIME_MILLIS);
            send(socket.getOutputStream(), String.join("\r\n", head) + "\r\n\r\n", bytes);
            return status(socket.getInputStream());
        } catch (final java.net.SocketTimeoutException e) {
            throw new CheckFailed(method + " " + path + " was not answered within " + TIME_MILLIS + " ms.", e);
        } catch (final IOException e) {
            // it was closed
            return Optional.empty();
        }
    }

    /**
     * A client that says something and then is silent.
     *
     * @param what what it says
     * @return its end
     * @throws IOException if it cannot connect
     */
    AutoCloseable half(final String what) throws IOException {
        final Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getByName(host()), address.getPort()), TIME_MILLIS);
        socket.getOutputStream().write(what.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private String host() {
        final String host = address.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static void send(final OutputStream out, final String head, final long bytes) throws IOException {
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        final byte[] some = new byte[(int) Math.min(bytes, 64 * 1024)];
        java.util.Arrays.fill(some, (byte) ' ');
        try {
            for (long left = bytes; left > 0; left -= some.length) {
                out.write(some, 0, (int) Math.min(left, some.length));
            }
            out.flush();
        } catch (final IOException e) {
            // it takes no more: it may have answered all the same
            return;
        }
    }

    private static Optional<Integer> status(final InputStream in) throws IOException {
        final StringBuilder line = new StringBuilder();
        for (int read = in.read(); read >= 0 && read != '\n' && line.length() < 200; read = in.read()) {
            line.append((char) read);
        }
        final String[] parts = line.toString().strip().split(" ");
        return parts.length > 1 && parts[1].matches("\\d{3}") ? Optional.of(Integer.parseInt(parts[1]))
            : Optional.empty();
    }
}
