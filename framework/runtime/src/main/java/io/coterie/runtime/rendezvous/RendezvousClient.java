package io.coterie.runtime.rendezvous;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;

import io.coterie.api.component.Connections;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;

/**
 * Asks a member as somebody who is not one yet: what cluster it is, and for the bundles that are lacking. Works on the
 * caller's thread, and ends within its limits of time.
 */
public final class RendezvousClient {
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(2);
    private static final int BUFFER = 1 << 16;
    private final Connections connections;

    /**
     * Keeps nothing but the way to connect.
     *
     * @param connections opens the connections
     */
    public RendezvousClient(final Connections connections) {
        this.connections = Objects.requireNonNull(connections, "connections");
    }

    /**
     * Asks what cluster answers at an address.
     *
     * @param address {@code host:port} of a member's rendezvous
     * @return the cluster, its electorate and its chosen components
     * @throws UnavailableException {@code rendezvous.no-answer} if nobody answers, or not in this protocol
     * @throws RejectedException {@code rendezvous.incompatible-version} if the member speaks none of our versions
     */
    public Description ask(final String address) {
        try {
            final Description description = exchange(address, Rendezvous.EXCHANGE_LIMIT, in -> {
                final Frame answer = expect(Frame.Type.DESCRIPTION, Frame.read(in));
                return MessageCodec.readDescription(answer.body());
            }, new Frame(Frame.Type.DESCRIBE, MessageCodec.empty()));
            if (!ProtocolRange.CURRENT.overlaps(description.protocol())) {
                throw new RejectedException(Refusal.INCOMPATIBLE_VERSION,
                    "The member at " + address + " speaks version " + description.protocol()
                        + " of the rendezvous, this program " + ProtocolRange.CURRENT + ".",
                    "Install versions of the product that are at most one release apart.");
            }
            return description;
        } catch (final IOException e) {
            throw noAnswer(address, e);
        }
    }

    /**
     * Fetches a bundle. The file appears under its name only when all of its bytes are there and have the right hash.
     *
     * @param address {@code host:port} of a member's rendezvous
     * @param sha256 the hash of the bundle's bytes
     * @param target the file to write
     * @throws RejectedException {@code rendezvous.no-such-bundle} if the member does not have it,
     *     {@code rendezvous.wrong-bytes} if what it sends is something else
     * @throws UnavailableException {@code rendezvous.no-answer} if the connection fails
     */
    public void fetch(final String address, final String sha256, final Path target) {
        if (!BundleEntry.isHash(sha256)) {
            throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal: '" + sha256 + "'");
        }
        Path partial = null;
        try {
            partial = Files.createTempFile(target.toAbsolutePath().getParent(), "fetch-", ".part");
            final Path written = partial;
            final String got = exchange(address, FETCH_LIMIT, in -> {
                final long length = MessageCodec.readLength(expect(Frame.Type.CONTENT, Frame.read(in)).body());
                if (length < 0 || length > BundleStore.MAX_BYTES) {
                    throw new ProtocolException("a bundle of " + length + " bytes");
                }
                return receive(in, length, written);
            }, new Frame(Frame.Type.FETCH, MessageCodec.writeHash(sha256)));
            if (!got.equals(sha256)) {
                throw new RejectedException("rendezvous.wrong-bytes",
                    "The member at " + address + " sent bytes with the hash " + got + " instead of " + sha256 + ".",
                    "Check the disk of that host, or fetch from another member.");
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw noAnswer(address, e);
        } finally {
            delete(partial);
        }
    }

    private <T> T exchange(final String address, final Duration limit, final Answer<T> answer, final Frame request)
            throws IOException {
        final InetSocketAddress parsed;
        try {
            parsed = Addresses.parse(address);
        } catch (final IllegalArgumentException e) {
            throw new RejectedException("rendezvous.bad-address", "The address is " + e.getMessage() + ".",
                "Write it as host:port, such as 10.0.0.1:7400.", e);
        }
        try (Watchdog watchdog = new Watchdog("rendezvous-client-limits");
                Socket socket = connections.connect(parsed, Rendezvous.CONNECT_TIMEOUT)) {
            final Subscription guard = watchdog.guard(socket, limit);
            try {
                socket.setSoTimeout((int) Rendezvous.EXCHANGE_LIMIT.toMillis());
                request.write(socket.getOutputStream());
                return answer.read(socket.getInputStream());
            } finally {
                guard.close();
            }
        }
    }

    private static Frame expect(final Frame.Type type, final Frame answer) throws IOException {
        if (answer.type() == Frame.Type.REFUSED) {
            throw MessageCodec.readRefusal(answer.body()).toException();
        }
        if (answer.type() != type) {
            throw new ProtocolException("an answer of type " + answer.type());
        }
        return answer;
    }

    private static String receive(final InputStream in, final long length, final Path file) throws IOException {
        final MessageDigest digest = BundleStore.sha256();
        final byte[] buffer = new byte[BUFFER];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long left = length;
            while (left > 0) {
                final int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    throw new EOFException("the connection ended " + left + " bytes early");
                }
                digest.update(buffer, 0, n);
                final ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                left -= n;
            }
            channel.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void delete(final Path partial) {
        if (partial != null) {
            try {
                Files.deleteIfExists(partial);
            } catch (final IOException e) {
                throw new UncheckedIOException("a partial file is left behind: " + partial, e);
            }
        }
    }

    private static UnavailableException noAnswer(final String address, final IOException cause) {
        return new UnavailableException("rendezvous.no-answer",
            "No member answers at " + address + ": " + cause.getMessage() + ".",
            "Check the address, that the member runs, and that no firewall is between.", cause);
    }

    /** Reads what comes back. */
    private interface Answer<T> {
        T read(InputStream in) throws IOException;
    }
}
