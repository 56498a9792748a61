package io.coterie.command.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;

/**
 * What an isolated cluster has of its own on the machine. Immutable.
 *
 * @param bridge the name of its bridge, with which the names of its cables begin
 * @param subnet the first three numbers of its addresses, such as {@code 10.130.7}
 * @param disk the size of each member's disk, such as {@code 64m}; empty for the disk of the machine
 */
public record Isolation(String bridge, String subnet, String disk) {
    /** Hosts have the addresses from 11 on; the machine itself has 1. */
    private static final int FIRST = 10;
    /** The upper half of 10/8, where people put fewer networks than at its beginning. */
    private static final int LOWEST = 128;
    private static final int HIGHEST = 223;
    private static final int NUMBERS = 256;
    private static final Pattern SUBNET = Pattern.compile(
        "(10\\.\\d{1,3}|172\\.(?:1[6-9]|2\\d|3[01])|192\\.168)\\.(\\d{1,3})\\.0/24");
    /** Less does not hold what a member unpacks and logs when it starts. */
    private static final long SMALLEST_DISK_MIB = 16;
    /** It lies in memory: nobody has more. */
    private static final long LARGEST_DISK_MIB = 1024 * 1024;
    private static final Pattern DISK = Pattern.compile("[1-9]\\d{0,8}[kmgKMG]");

    /**
     * What is asked of new hosts.
     *
     * @param disk the size of each member's disk, such as {@code 64m}; empty for the disk of the machine
     * @param subnet such as {@code 10.130.7.0/24}; empty for any that is free
     */
    public record Wish(String disk, String subnet) {
    }

    /**
     * Chooses names and a subnet for a new cluster.
     *
     * @param folder the cluster's folder; different folders have different names
     * @param wish what is asked of it
     * @return the isolation
     * @throws Failure {@code dev.no-subnet} if no subnet is free, {@code command.usage} if the size is none
     */
    public static Isolation choose(final Path folder, final Wish wish) {
        checkDisk(wish.disk());
        final CRC32 hash = new CRC32();
        hash.update(folder.toString().getBytes(StandardCharsets.UTF_8));
        final String bridge = "ct%08x".formatted(hash.getValue());
        if (!wish.subnet().isEmpty()) {
            return new Isolation(bridge, subnet(wish.subnet()), wish.disk());
        }
        final int networks = (HIGHEST - LOWEST + 1) * NUMBERS;
        for (int i = 0; i < networks; i++) {
            final int number = (int) ((hash.getValue() + i) % networks);
            final String subnet = "10." + (LOWEST + number / NUMBERS) + "." + number % NUMBERS;
            if (HostNetwork.free(subnet)) {
                return new Isolation(bridge, subnet, wish.disk());
            }
        }
        throw new Failure(ExitCode.FAILED, "dev.no-subnet", "No subnet between 10." + LOWEST + " and 10." + HIGHEST
            + " is free on this machine.", "Take down networks that are not needed.");
    }

    private static String subnet(final String wanted) {
        final Matcher parts = SUBNET.matcher(wanted);
        if (!parts.matches() || Stream.of(parts.group(1).split("\\.")[1], parts.group(2))
                .anyMatch(n -> Integer.parseInt(n) >= NUMBERS)) {
            throw new Failure(ExitCode.USAGE, "command.usage", "--subnet " + wanted + " is not possible.",
                "Give a private network of 256 addresses, such as 10.130.7.0/24 or 192.168.7.0/24.");
        }
        final String subnet = wanted.substring(0, wanted.lastIndexOf('.'));
        if (!HostNetwork.free(subnet)) {
            throw new Failure(ExitCode.FAILED, "dev.subnet-taken", "This machine has a network that overlaps with "
                + wanted + ".", "Choose another one, or leave --subnet out.");
        }
        return subnet;
    }

    private static void checkDisk(final String disk) {
        if (disk.isEmpty()) {
            return;
        }
        if (!DISK.matcher(disk).matches() || mebibytes(disk) < SMALLEST_DISK_MIB
                || mebibytes(disk) > LARGEST_DISK_MIB) {
            throw new Failure(ExitCode.USAGE, "command.usage", "--disk " + disk + " is not possible.",
                "Give a size from " + SMALLEST_DISK_MIB + "m to " + LARGEST_DISK_MIB / 1024 + "g, such as 64m or 1g.");
        }
    }

    private static long mebibytes(final String size) {
        final long number = Long.parseLong(size.substring(0, size.length() - 1));
        return switch (Character.toLowerCase(size.charAt(size.length() - 1))) {
            case 'k' -> number / 1024;
            case 'g' -> number * 1024;
            default -> number;
        };
    }

    /** {@return the subnet, with its length} */
    public String network() {
        return subnet + ".0/24";
    }

    /** {@return the address of the machine itself on the bridge} */
    public String gateway() {
        return subnet + ".1";
    }

    /**
     * A host's address.
     *
     * @param number 1 for the first host
     * @return the address
     */
    public String address(final int number) {
        return subnet + "." + (FIRST + number);
    }

    /**
     * The bridge's end of a host's cable; not longer than the 15 characters that the kernel takes.
     *
     * @param number the host's, from 1
     * @return the name of the interface
     */
    public String cable(final int number) {
        return bridge + "-" + number;
    }

    /** A host keeps it over power cycles, as a real one does: otherwise its peers would look for the earlier one. */
    String mac(final int number) {
        final String hash = bridge.substring(2);
        return "02:%s:%s:%s:%s:%02x".formatted(hash.substring(0, 2), hash.substring(2, 4), hash.substring(4, 6),
            hash.substring(6, 8), number);
    }

    /** {@return what is kept in the cluster's file} */
    public Map<String, Object> json() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("bridge", bridge);
        json.put("subnet", subnet);
        json.put("disk", disk);
        return json;
    }

    /**
     * Reads what was kept.
     *
     * @param json the object
     * @return the isolation
     * @throws IOException if it is none: a bridge of another name is somebody else's, and would be taken away
     */
    public static Isolation read(final Map<?, ?> json) throws IOException {
        final Isolation kept = new Isolation(String.valueOf(json.get("bridge")), String.valueOf(json.get("subnet")),
            json.get("disk") == null ? "" : json.get("disk").toString());
        if (!kept.bridge.matches("ct[0-9a-f]{8}") || !SUBNET.matcher(kept.network()).matches()
            || !kept.disk.isEmpty() && !DISK.matcher(kept.disk).matches()) {
            throw new IOException("its hosts have no bridge, subnet or disk that this command makes");
        }
        return kept;
    }
}
