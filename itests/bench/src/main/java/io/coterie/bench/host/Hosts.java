package io.coterie.bench.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The hosts of a benchmark. As root each is a set of namespaces (network, mount, IPC, UTS) with its own {@code /run},
 * {@code /dev/shm} and {@code /var/lib/corosync} and a veth on a bridge that lies in a namespace of its own; else
 * processes run on this machine and meet on loopback. Each host is held by one process, whose end is the host's end.
 */
public final class Hosts implements AutoCloseable {
    private static final int PREFIX_TRIES = 200;
    private final boolean isolated;
    private final String prefix;
    private final String network;
    private final List<Process> holders = new ArrayList<>();
    private final int count;

    /**
     * Makes hosts.
     *
     * @param count how many
     */
    public Hosts(final int count) {
        this.count = count;
        this.isolated = Shell.isRoot() && Shell.has("ip") && Shell.has("unshare") && Shell.has("nsenter");
        final int own = (int) (ProcessHandle.current().pid() % PREFIX_TRIES);
        this.prefix = "cb" + own;
        this.network = "10.213." + own + ".";
        if (isolated) {
            try {
                build();
            } catch (RuntimeException | IOException | InterruptedException e) {
                close();
                throw new IllegalStateException("no hosts could be made", e);
            }
        }
    }

    private void build() throws IOException, InterruptedException {
        Shell.must("ip", "netns", "add", prefix + "sw");
        Shell.must("ip", "-n", prefix + "sw", "link", "add", "br0", "type", "bridge");
        Shell.must("ip", "-n", prefix + "sw", "link", "set", "br0", "up");
        for (int i = 1; i <= count; i++) {
            final String host = prefix + "n" + i;
            Shell.must("ip", "netns", "add", host);
            Shell.must("ip", "-n", host, "link", "set", "lo", "up");
            Shell.must("ip", "link", "add", host, "netns", prefix + "sw", "type", "veth", "peer", "name", "eth0",
                "netns", host);
            Shell.must("ip", "-n", prefix + "sw", "link", "set", host, "master", "br0", "up");
            Shell.must("ip", "-n", host, "addr", "add", address(i) + "/24", "dev", "eth0");
            Shell.must("ip", "-n", host, "link", "set", "eth0", "up");
            final Process holder = new ProcessBuilder("ip", "netns", "exec", host, "unshare", "-m", "-i", "-u",
                "--propagation", "private", "sh", "-c", "hostname n" + i + " && mount -t tmpfs tmpfs /dev/shm"
                    + " && mount -t tmpfs tmpfs /run && mkdir -p /var/lib/corosync"
                    + " && mount -t tmpfs tmpfs /var/lib/corosync && echo made && exec cat")
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            holders.add(holder);
            final byte[] made = holder.getInputStream().readNBytes("made\n".length());
            if (made.length == 0) {
                throw new IOException("a host ended with " + holder.waitFor());
            }
        }
    }

    /** {@return in what the hosts are apart, for a report} */
    public String description() {
        return isolated ? "namespaces joined by veth and a bridge" : "one machine, loopback";
    }

    /** {@return whether each host is a set of namespaces} */
    public boolean isolated() {
        return isolated;
    }

    /**
     * Where a host is.
     *
     * @param host its number, from 1
     * @return its address
     */
    public String address(final int host) {
        return isolated ? network + (10 + host) : "127.0.0.1";
    }

    /**
     * A command that runs in a host.
     *
     * @param host its number, from 1
     * @param command program and arguments
     * @return the command that runs it there
     */
    public List<String> in(final int host, final List<String> command) {
        final List<String> whole = new ArrayList<>();
        if (isolated) {
            whole.addAll(List.of("nsenter", "-t", Long.toString(holders.get(host - 1).pid()), "-n", "-m", "-i", "-u",
                "--"));
        }
        whole.addAll(command);
        return whole;
    }

    /**
     * Starts a program in a host; what it prints goes to a file.
     *
     * @param host its number, from 1
     * @param log the file
     * @param command program and arguments
     * @return the process
     */
    public Process start(final int host, final Path log, final List<String> command) {
        try {
            return new ProcessBuilder(in(host, command)).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + command, e);
        }
    }

    @Override
    public void close() {
        for (final Process holder : holders) {
            holder.destroy();
            try {
                if (!holder.waitFor(5, TimeUnit.SECONDS)) {
                    holder.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        holders.clear();
        if (isolated) {
            for (int i = 1; i <= count; i++) {
                Shell.run(List.of("ip", "netns", "del", prefix + "n" + i));
            }
            Shell.run(List.of("ip", "netns", "del", prefix + "sw"));
        }
    }
}
