package io.coterie.control.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;


/** Clients that hold a connection and do nothing with it: as many as they are, others are answered. */
class SlowClientsTest {
    /** Many times what there are threads. */
    private static final int MANY = 300;
    @TempDir
    private Path folder;
    private ControlFixture control;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        control = new ControlFixture(folder, false);
    }

    @AfterEach
    void close() throws IOException {
        for (final Socket socket : sockets) {
            socket.close();
        }
        control.close();
    }

    private Socket connect(final String begin) throws IOException {
        final Socket socket = new Socket();
        sockets.add(socket);
        // a small window, so that what is not read fills it
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(control.instance.address().getHost(),
            control.instance.address().getPort()), 20_000);
        socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private String head(final String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + control.token + "\r\n";
    }

    private void answers() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(200, control.send(control.request("/v1/cluster").timeout(Duration.ofSeconds(30)))
                .statusCode());
        }
    }

    @Test
    void idleConnectionsShutNobodyOut() throws Exception {
        for (int i = 0; i < MANY; i++) {
            connect("");
        }
        answers();
    }

    @Test
    void requestsThatAreNeverFinishedShutNobodyOut() throws Exception {
        for (int i = 0; i < MANY; i++) {
            connect(i % 2 == 0 ? "G" : head("/v1/cluster"));
        }
        answers();
    }

    @Test
    void bodiesThatNeverComeShutNobodyOut() throws Exception {
        for (int i = 0; i < MANY; i++) {
            connect(head("/v1/document/plan").replace("GET", "POST") + "Content-Length: 1000\r\n\r\nclu");
        }
        answers();
    }

    @Test
    void answersThatNobodyReadsShutNobodyOut() throws Exception {
        // far more than the buffers of both ends hold
        control.manager.history.add(FakeManager.version(4, "#" + "x".repeat(3_000_000)));
        for (int i = 0; i < ControlServer.THREADS + 4; i++) {
            connect(head("/v1/document") + "\r\n");
        }
        answers();
    }

    @Test
    void whoReadsHisEventsLosesNothingMeanwhile() throws Exception {
        final Socket follower = connect(head("/v1/events") + "Accept: text/event-stream\r\n\r\n");
        await().until(() -> !control.manager.listeners.isEmpty());
        for (int i = 0; i < MANY; i++) {
            connect("G");
        }
        answers();
        control.manager.happen(77, "after the storm");
        follower.setSoTimeout(20_000);
        final StringBuilder text = new StringBuilder();
        final byte[] bytes = new byte[1024];
        while (!text.toString().contains("after the storm")) {
            final int length = follower.getInputStream().read(bytes);
            assertTrue(length > 0, "the stream ended: " + text);
            text.append(new String(bytes, 0, length, StandardCharsets.US_ASCII));
        }
    }
}
