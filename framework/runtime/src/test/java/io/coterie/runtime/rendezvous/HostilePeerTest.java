package io.coterie.runtime.rendezvous;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.coterie.api.core.NodeId;
import io.coterie.api.core.UnavailableException;
import io.coterie.runtime.link.LinkConnections;

/** Whatever comes on the port, the members go on finding each other. */
@Timeout(60)
class HostilePeerTest {
    private Loopback loopback;

    @BeforeEach
    void opensAMember() throws IOException {
        loopback = new Loopback("n1", "n2");
        loopback.open("n1", 5);
    }

    @AfterEach
    void theOtherStillFindsIt() {
        Rendezvous two = loopback.open("n2", 6);
        await().until(() -> two.peers().containsKey(NodeId.of("n1")));
        loopback.close();
    }

    @Test
    void garbageClosesTheConnection() throws IOException {
        byte[] garbage = new byte[4000];
        new Random(1).nextBytes(garbage);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(garbage);
            assertEnds(socket);
        }
    }

    @Test
    void aGoodFrameWithGarbageInsideClosesTheConnection() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            try (Socket socket = connect()) {
                new Frame(Frame.Type.HELLO, garbage).write(socket.getOutputStream());
                assertEnds(socket);
            }
        }
    }

    @Test
    void anOversizedFrameClosesTheConnectionBeforeItIsRead() throws IOException {
        try (Socket socket = connect()) {
            header(socket.getOutputStream(), Frame.MAX_BODY + 1);
            assertEnds(socket);
        }
        try (Socket socket = connect()) {
            header(socket.getOutputStream(), -1);
            assertEnds(socket);
        }
    }

    @Test
    void aPeerThatSendsAByteNowAndThenIsCutOff() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            header(out, 1000);
            await().atMost(Rendezvous.EXCHANGE_LIMIT.multipliedBy(4)).until(() -> {
                try {
                    out.write(0);
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
        }
    }

    @Test
    void tooManyConnectionsAreClosedAtOnce() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < RendezvousServer.MAX_CONNECTIONS; i++) {
                sockets.add(connect());
            }
            await().until(() -> {
                try (Socket beyond = connect()) {
                    return beyond.getInputStream().read() < 0;
                }
            });
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aServerThatAnswersGarbageIsNoMember() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            answers.start();
            UnavailableException error = assertThrows(UnavailableException.class,
                () -> new RendezvousClient(new LinkConnections()).ask("127.0.0.1:" + server.getLocalPort()));
            assertEquals("rendezvous.no-answer", error.code());
            answers.join();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), Addresses.port(loopback.address("n1")));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void header(final OutputStream out, final int length) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(0x43524456);
        data.writeByte(Frame.LAYOUT);
        data.writeByte(1);
        data.writeInt(length);
        data.flush();
    }

    private static void assertEnds(final Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (java.net.SocketException e) {
            // a reset says the same: bytes were left unread
            assertEquals("Connection reset", e.getMessage());
        }
    }
}
