package io.coterie.conformance.control;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import io.coterie.api.manager.ManagerGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;

/** What somebody on the same machine, or beyond it, may try. Stateless. */
final class ControlChecks {
    private static final String UNKNOWN = "/v1/kit-unknown";
    private static final List<String> PATHS = List.of("/", "/v1", "/v1/cluster", "/v1/nodes", "/v1/document",
        "/v1/leave", "/v1/../v1/cluster", "//v1/cluster", "/health/live/../../v1/cluster",
        "/v1/cluster/", "/V1/cluster", "/v1/%63luster", "/v1/cluster?token=none",
        "/health/live/%2e%2e/%2e%2e/v1/cluster", UNKNOWN);
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");
    /** Many times what a cluster document may have. */
    private static final long TOO_LARGE = 64L * 1024 * 1024;
    /** As many as a person opens by accident. */
    private static final int SILENT = 8;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int CONNECT_MILLIS = 1000;

    private ControlChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("control.credential",
                "Nothing but the health probes is answered without the member's credential.",
                ControlChecks::credential).whenClaimed(ManagerGuarantees.CREDENTIAL),
            Check.of("control.run-file-is-private",
                "The run file with the credential is its owner's alone, and goes when the instance closes.",
                ControlChecks::runFile),
            Check.of("control.loopback-alone", "Unless it is told otherwise it listens on loopback alone.",
                ControlChecks::loopback),
            Check.of("control.unknown-path", "What is not there is not found.", ControlChecks::unknown),
            Check.of("control.too-large-refused", "A body of any size is refused before it does harm.",
                ControlChecks::tooLarge),
            Check.of("control.credential-of-its-own",
                "Each instance has a credential of its own, which no other takes.",
                ControlChecks::ownCredential).whenClaimed(ManagerGuarantees.CREDENTIAL),
            Check.of("control.one-client-holds-up-no-other",
                "Clients that say half of what they want, and then nothing, hold up nobody else.",
                ControlChecks::halfSaid),
            Check.of("control.close-frees-the-port", "After close() nothing listens, and the port is free.",
                ControlChecks::close));
    }

    private static void credential(final Trial trial) {
        final Door door = new Door(trial);
        final String token = door.token();
        Expect.that(token.length() >= 16, () -> "A credential of " + token.length() + " characters can be guessed.");
        final List<String> wrong = new ArrayList<>(List.of("", "Bearer", "Bearer ", "Bearer x" + token.substring(1),
            "Bearer " + token + "x", "Bearer " + token.substring(1), "Basic " + token, token, "Bearer null"));
        wrong.add(null);
        int asked = 0;
        for (final String path : PATHS) {
            for (final String method : METHODS) {
                for (final String one : wrong) {
                    final Optional<Integer> status = door.ask(method, path, one, 0);
                    asked++;
                    Expect.that(status.filter(s -> s < 400).isEmpty(), () -> method + " " + path + " was answered with "
                        + status + " " + said(one) + ".");
                }
            }
        }
        Expect.equal(Optional.of(UNAUTHORIZED), door.ask("GET", "/v1/cluster", null, 0), "GET /v1/cluster without a"
            + " credential");
        Expect.equal(Optional.of(UNAUTHORIZED), door.ask("GET", "/v1/cluster", "Bearer x" + token, 0),
            "GET /v1/cluster with a wrong credential");
        final Optional<Integer> right = door.ask("GET", "/v1/cluster", "Bearer " + token, 0);
        Expect.that(right.isPresent() && right.get() != UNAUTHORIZED, () -> "GET /v1/cluster with the credential was"
            + " answered with " + right + ".");
        final Optional<Integer> live = door.ask("GET", "/health/live", null, 0);
        Expect.that(live.isPresent() && live.get() != UNAUTHORIZED, () -> "GET /health/live without a credential was"
            + " answered with " + live + ".");
        trial.evidence(asked + " requests without the credential.");
    }

    private static String said(final String authorization) {
        return authorization == null ? "without a credential" : "with a wrong credential of "
            + authorization.length() + " characters";
    }

    private static void runFile(final Trial trial) throws IOException {
        final Door door = new Door(trial);
        final Path file = door.runFile();
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            throw new NotChecked("Permissions cannot be seen in " + file + ".");
        }
        Expect.equal("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
            "the permissions of " + file.getFileName());
        Expect.that(!door.address().toString().contains(door.token()), () -> "The address holds the credential.");
        door.member().close();
        Expect.that(!Files.exists(file), () -> "After close() " + file.getFileName() + " is still there.");
    }

    private static void loopback(final Trial trial) throws SocketException, UnknownHostException {
        final Door door = new Door(trial);
        Expect.that(InetAddress.getByName(door.address().getHost()).isLoopbackAddress(), () -> "It listens on "
            + door.address() + ".");
        int tried = 0;
        for (final NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (final InetAddress own : Collections.list(link.getInetAddresses())) {
                if (!own.isLoopbackAddress()) {
                    tried++;
                    Expect.that(!connects(new InetSocketAddress(own, door.address().getPort())), () -> "It listens on "
                        + own.getHostAddress() + " as well.");
                }
            }
        }
        trial.evidence(tried + " other addresses of this machine.");
    }

    private static boolean connects(final InetSocketAddress to) {
        try (Socket socket = new Socket()) {
            socket.connect(to, CONNECT_MILLIS);
            return true;
        } catch (final IOException e) {
            // nobody listens there
            return false;
        }
    }

    private static void unknown(final Trial trial) {
        final Door door = new Door(trial);
        Expect.equal(Optional.of(NOT_FOUND), door.ask("GET", UNKNOWN, "Bearer " + door.token(), 0), "GET " + UNKNOWN);
    }

    private static void tooLarge(final Trial trial) {
        final Door door = new Door(trial);
        final String right = "Bearer " + door.token();
        for (final String with : List.of(right, "Bearer wrong")) {
            final Optional<Integer> status = door.ask("PUT", "/v1/document", with, TOO_LARGE);
            Expect.that(status.filter(s -> s < 400 || s >= 500).isEmpty(), () -> "A body of " + TOO_LARGE
                + " bytes was answered with " + status + ".");
            Expect.that(door.ask("GET", "/health/live", null, 0).isPresent(), () -> "After a body of " + TOO_LARGE
                + " bytes nothing is answered.");
        }
    }

    private static void ownCredential(final Trial trial) {
        final Door one = new Door(trial);
        final Door other = new Door(trial);
        Expect.that(!one.token().equals(other.token()), () -> "Two instances have the same credential.");
        Expect.equal(Optional.of(UNAUTHORIZED), other.ask("GET", "/v1/cluster", "Bearer " + one.token(), 0),
            "GET /v1/cluster with the credential of another instance");
    }

    private static void halfSaid(final Trial trial) throws IOException {
        final Door door = new Door(trial);
        final List<String> halves = List.of("", "GET", "GET /v1/cluster HTTP/1.1\r\nHost: kit\r\nAuth",
            "PUT /v1/document HTTP/1.1\r\nHost: kit\r\nAuthorization: Bearer " + door.token()
                + "\r\nContent-Length: 100\r\n\r\nhalf");
        for (int i = 0; i < SILENT; i++) {
            trial.closing(door.half(halves.get(i % halves.size())));
        }
        final Optional<Integer> live = door.ask("GET", "/health/live", null, 0);
        Expect.that(live.isPresent(), () -> "While others are silent GET /health/live was not answered.");
        final Optional<Integer> right = door.ask("GET", "/v1/cluster", "Bearer " + door.token(), 0);
        Expect.that(right.isPresent(), () -> "While others are silent GET /v1/cluster was not answered.");
        trial.evidence(SILENT + " silent clients.");
    }

    private static void close(final Trial trial) throws IOException {
        final Door door = new Door(trial);
        final InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(door.address().getHost()),
            door.address().getPort());
        Expect.that(connects(at), () -> "Nobody listens on " + door.address() + ".");
        door.member().close();
        Expect.within(KitCluster.PATIENCE.dividedBy(3), () -> !connects(at), () -> "After close() somebody listens on "
            + door.address());
        try (ServerSocket free = new ServerSocket()) {
            free.bind(at);
            Expect.that(free.isBound(), () -> "The port of " + door.address() + " is not free.");
        }
    }
}
