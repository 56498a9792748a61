package io.coterie.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A real Corosync in each host: knet over UDP, crypto off, nothing but the defaults otherwise. */
public final class Corosyncs implements AutoCloseable {
    private static final long STOP_SECONDS = 10;
    private final List<Process> processes = new ArrayList<>();

    /**
     * Starts one in each host.
     *
     * @param hosts the hosts; isolated
     * @param count how many
     * @param folder for configuration and logs
     * @throws IOException if the folder cannot be written
     */
    public Corosyncs(final Hosts hosts, final int count, final Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int i = 1; i <= count; i++) {
            final Path file = folder.resolve("corosync-" + i + ".conf");
            Files.writeString(file, configuration(hosts::address, count,
                folder.resolve("corosync-" + i + ".log")));
            processes.add(hosts.start(i, folder.resolve("corosync-" + i + ".out"),
                List.of("corosync", "-f", "-c", file.toString())));
        }
    }

    /** {@return why it cannot be done here; empty if it can} */
    public static String missing() {
        if (!Shell.has("corosync")) {
            return "corosync is not installed";
        }
        if (!Shell.isRoot()) {
            return "corosync needs root and namespaces";
        }
        return "";
    }

    /** {@return what a Corosync of some hosts has to be told, and nothing more} */
    static String configuration(final IntFunction<String> address, final int count, final Path log) {
        final StringBuilder text = new StringBuilder("""
            totem {
              version: 2
              cluster_name: bench
              transport: knet
              crypto_cipher: none
              crypto_hash: none
            }
            logging {
              to_stderr: no
              to_syslog: no
              to_logfile: yes
              logfile: %s
            }
            quorum {
              provider: corosync_votequorum
            }
            nodelist {
            """.formatted(log));
        for (int i = 1; i <= count; i++) {
            text.append("  node {\n    ring0_addr: ").append(address.apply(i)).append("\n    name: n").append(i)
                .append("\n    nodeid: ").append(i).append("\n  }\n");
        }
        return text.append("}\n").toString();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (final Process process : processes) {
            try {
                if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
