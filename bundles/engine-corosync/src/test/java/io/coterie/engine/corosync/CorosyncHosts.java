package io.coterie.engine.corosync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hosts for Corosync on one machine: each a set of namespaces (network, mount, IPC, UTS) with its own {@code /run} and
 * {@code /dev/shm}, joined by a bridge in a namespace of its own. Each is held by one process.
 */
final class CorosyncHosts implements AutoCloseable {
    private static final long STEP_SECONDS = 20;
    private static final String NETWORK = "10.73.91.";
    private final String prefix = "cs" + ProcessHandle.current().pid() % 10_000;
    private final List<Process> holders = new ArrayList<>();
    private final int count;

    CorosyncHosts(final int count) throws IOException, InterruptedException {
        this.count = count;
        boolean built = false;
        try {
            build();
            built = true;
        } finally {
            if (!built) {
                close();
            }
        }
    }

    /** {@return why there can be none here; empty if there can} */
    static String missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "hosts need root";
        }
        for (final String program : List.of("corosync", "ip", "unshare", "nsenter", "iptables")) {
            if (List.of("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/").stream()
                    .noneMatch(f -> Files.isExecutable(Path.of(f + program)))) {
                return program + " is not installed";
            }
        }
        return "";
    }

    private void build() throws IOException, InterruptedException {
        must("ip", "netns", "add", prefix + "sw");
        must("ip", "-n", prefix + "sw", "link", "add", "br0", "type", "bridge");
        must("ip", "-n", prefix + "sw", "link", "set", "br0", "up");
        for (int i = 1; i <= count; i++) {
            final String host = prefix + "n" + i;
            must("ip", "netns", "add", host);
            must("ip", "-n", host, "link", "set", "lo", "up");
            must("ip", "link", "add", host, "netns", prefix + "sw", "type", "veth", "peer", "name", "eth0", "netns",
                host);
            must("ip", "-n", prefix + "sw", "link", "set", host, "master", "br0", "up");
            must("ip", "-n", host, "addr", "add", address(i) + "/24", "dev", "eth0");
            must("ip", "-n", host, "link", "set", "eth0", "up");
            final Process holder = new ProcessBuilder("ip", "netns", "exec", host, "unshare", "-m", "-i", "-u",
                "--propagation", "private", "sh", "-c", "hostname n" + i + " && mount -t tmpfs tmpfs /dev/shm"
                    + " && mount -t tmpfs tmpfs /run && echo made && exec cat")
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            holders.add(holder);
            if (holder.getInputStream().readNBytes("made\n".length()).length == 0) {
                throw new IOException("a host ended with " + holder.waitFor());
            }
        }
    }

    String address(final int host) {
        return NETWORK + (10 + host);
    }

    List<String> in(final int host, final List<String> command) {
        final List<String> all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(holders.get(host - 1).pid()),
            "-n", "-m", "-i", "-u", "--"));
        all.addAll(command);
        return all;
    }

    void run(final int host, final String... command) throws IOException, InterruptedException {
        must(in(host, List.of(command)).toArray(String[]::new));
    }

    /** Pulls a host's cable, or puts it in again. */
    void cable(final int host, final boolean in) throws IOException, InterruptedException {
        must("ip", "-n", prefix + "sw", "link", "set", prefix + "n" + host, in ? "up" : "down");
    }

    @Override
    public void close() {
        for (final Process holder : holders) {
            holder.destroyForcibly();
        }
        for (int i = 1; i <= count; i++) {
            quietly("ip", "netns", "del", prefix + "n" + i);
        }
        quietly("ip", "netns", "del", prefix + "sw");
    }

    private static void quietly(final String... command) {
        try {
            must(command);
        } catch (IOException e) {
            System.err.println("not removed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void must(final String... command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(STEP_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }
}
