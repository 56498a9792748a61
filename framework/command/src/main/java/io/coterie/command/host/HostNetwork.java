package io.coterie.command.host;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.host.Programs.Ended;

/** The bridge to which the hosts of one cluster are connected, and the cuts in it. Keeps nothing but names. */
final class HostNetwork {
    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final int BITS = 24;
    /** The machine's own packets do not pass this chain, so the command is never cut off. */
    private static final String CHAIN = "FORWARD";
    private final Isolation isolation;

    HostNetwork(final Isolation isolation) {
        this.isolation = isolation;
    }

    /**
     * One cut.
     *
     * @param from the number of the host whose packets are dropped
     * @param to on the way to this one
     */
    record Cut(int from, int to) {
    }

    /** Whether no network of this machine overlaps with a subnet. */
    static boolean free(final String subnet) {
        try {
            for (final NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
                for (final InterfaceAddress address : one.getInterfaceAddresses()) {
                    if (address.getAddress() instanceof Inet4Address here
                            && overlap(number(here), address.getNetworkPrefixLength(),
                                number(InetAddress.getByName(subnet + ".0")), BITS)) {
                        return false;
                    }
                }
            }
            return true;
        } catch (final SocketException | UnknownHostException e) {
            throw new Failure(ExitCode.FAILED, "dev.no-network", "The networks of this machine cannot be read: "
                + e.getMessage() + ".", "See 'ip address'.");
        }
    }

    private static int number(final InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    /** Whether two networks have an address in common. Pure. */
    static boolean overlap(final int one, final int oneBits, final int other, final int otherBits) {
        final int bits = Math.min(oneBits, otherBits);
        return bits == 0 || (one ^ other) >>> (Integer.SIZE - bits) == 0;
    }

    private static boolean exists(final String name) {
        return Files.exists(INTERFACES.resolve(name));
    }

    /** Makes the bridge, if it is not there. */
    void up() {
        final String bridge = isolation.bridge();
        if (!exists(bridge)) {
            if (!free(isolation.subnet())) {
                throw new Failure(ExitCode.FAILED, "dev.subnet-taken", "The subnet " + isolation.subnet()
                    + ".0 of this cluster is now used by another network of this machine.",
                    "Take that network down, or make a new cluster in another --home.");
            }
            Programs.must("ip", "link", "add", bridge, "type", "bridge", "stp_state", "0", "mcast_snooping", "0");
        }
        // said again, in case that the one who made it was interrupted
        Programs.must("ip", "address", "replace", isolation.gateway() + "/" + BITS, "dev", bridge);
        Programs.must("ip", "link", "set", bridge, "up");
    }

    /** Removes the bridge with every cable in it, and the cuts. */
    void down() {
        final Path ports = INTERFACES.resolve(isolation.bridge()).resolve("brif");
        if (exists(isolation.bridge())) {
            try (Stream<Path> cables = Files.list(ports)) {
                for (final Path cable : cables.toList()) {
                    remove(cable.getFileName().toString());
                }
            } catch (final IOException e) {
                throw new Failure(ExitCode.FAILED, "dev.network-left", "The bridge " + isolation.bridge()
                    + " cannot be read: " + e.getMessage() + ".", "See 'ip link'.");
            }
        }
        // one that was made and not yet plugged in
        for (int i = 1; i <= Hosts.MOST; i++) {
            remove(isolation.cable(i));
        }
        remove(isolation.bridge());
        ebtables().ifPresent(this::heal);
    }

    private static void remove(final String name) {
        if (exists(name)) {
            final Ended ended = Programs.run("ip", "link", "delete", name);
            if (!ended.good() && exists(name)) {
                throw new Failure(ExitCode.FAILED, "dev.network-left", "The interface " + name
                    + " cannot be removed: " + ended.output() + ".", "Remove it with 'ip link delete " + name + "'.");
            }
        }
    }

    /** Cuts, besides what is cut already. */
    void cut(final List<Cut> cuts) {
        final String program = ebtables().orElseThrow(() -> Programs.missing("ebtables", "iptables"));
        final List<Cut> present = cuts(program);
        for (final Cut cut : cuts) {
            if (!present.contains(cut)) {
                Programs.must(program, "-A", CHAIN, "-i", isolation.cable(cut.from()), "-o",
                    isolation.cable(cut.to()), "-j", "DROP");
            }
        }
    }

    /** Ends all cuts. */
    void heal() {
        ebtables().ifPresent(this::heal);
    }

    private void heal(final String program) {
        for (final Cut cut : cuts(program)) {
            Programs.must(program, "-D", CHAIN, "-i", isolation.cable(cut.from()), "-o", isolation.cable(cut.to()),
                "-j", "DROP");
        }
    }

    private List<Cut> cuts(final String program) {
        final Ended ended = Programs.run(program, "-L", CHAIN);
        // a kernel without filters of bridges has no cuts either
        return ended.good() ? parse(ended.output(), isolation.bridge()) : List.of();
    }

    /** Reads the cuts of one cluster from the list of rules. Pure. */
    static List<Cut> parse(final String rules, final String bridge) {
        final List<Cut> found = new ArrayList<>();
        final var matcher = java.util.regex.Pattern.compile("(?m)^-i " + bridge + "-(\\d) -o " + bridge
            + "-(\\d) -j DROP\\s*$").matcher(rules);
        while (matcher.find()) {
            found.add(new Cut(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
        }
        return found;
    }

    private static java.util.Optional<String> ebtables() {
        return Stream.of("ebtables-nft", "ebtables").filter(Programs::installed).findFirst();
    }
}
