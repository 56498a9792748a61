package io.coterie.itests.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import io.coterie.command.dev.DevCluster;
import io.coterie.command.home.MarkedProcess;

/**
 * The recorder of what agents leave that are not the lab's own: looks from outside, many times a second, on which hosts
 * something is, and writes to the journal where it begins ({@code start}) and ends ({@code stop}), and a VIOLATION
 * where two hosts have it at the same time. Looks on a thread of its own from when it is made to {@link #close}.
 */
final class Watch implements AutoCloseable {
    /** Much shorter than the time between the end of an address on one host and its start on another. */
    private static final int MILLIS = 20;
    private static final String MARK = "COTERIE_HOST=";
    private static final Path PROC = Path.of("/proc");
    private final Lab lab;
    private final String prefix;
    private final Map<String, Predicate<Path>> subjects = new TreeMap<>();
    private final Map<String, Set<String>> holders = new ConcurrentHashMap<>();
    private final Map<String, Path> hosts = new HashMap<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    /** Begins to look for an address, and for the promoted role of {@code ocf:pacemaker:Stateful} by its file. */
    Watch(final Lab lab, final String address, final Path promoted) {
        this.lab = lab;
        this.prefix = DevCluster.get(lab.folder()).clusterId() + "/";
        subjects.put("address", process -> hasAddress(process, address));
        subjects.put("promoted", process -> read(process.resolve("root" + promoted)).strip().equals("Promoted"));
        subjects.keySet().forEach(s -> holders.put(s, Set.of()));
        thread.scheduleWithFixedDelay(() -> {
            try {
                look();
            } catch (final RuntimeException | Error e) {
                failure.set(e);
                throw e;
            }
        }, 0, MILLIS, TimeUnit.MILLISECONDS);
    }

    /** {@return the hosts that have something now} */
    Set<String> holders(final String subject) {
        assertLooks();
        return holders.get(subject);
    }

    private void assertLooks() {
        if (failure.get() != null) {
            throw new AssertionError("the recorder has stopped", failure.get());
        }
    }

    private void look() {
        hosts.values().removeIf(process -> !Files.exists(process.resolve("ns/net")));
        if (hosts.size() < lab.nodes().size()) {
            // one that boots has processes in several namespaces: only the first one of its own ends with it
            MarkedProcess.find(MARK, mark -> mark.startsWith(prefix)).stream()
                .filter(p -> p.ownPid() == 1 && p.pid() != 1).forEach(p -> hosts.put(
                    p.mark().substring(prefix.length()), PROC.resolve(Long.toString(p.pid()))));
        }
        subjects.forEach(this::look);
    }

    private void look(final String subject, final Predicate<Path> has) {
        final List<String> found = having(has);
        final List<String> again = found.size() > 1 ? having(has) : found;
        changes(holders.get(subject), found, again).forEach((host, what) -> lab.journal().note(host, subject, what));
        holders.put(subject, Set.copyOf(again));
    }

    /**
     * What two looks in a row say after what was seen before: what is to be written for which host. The second look may
     * be the first one where that saw one host at most. Pure.
     */
    static Map<String, String> changes(final Set<String> before, final List<String> found, final List<String> again) {
        final Map<String, String> changes = new LinkedHashMap<>();
        before.stream().filter(n -> !again.contains(n)).forEach(n -> changes.put(n, "stop"));
        again.stream().filter(n -> !before.contains(n)).forEach(n -> changes.put(n, "start"));
        // what moves between two hosts during one look was not on both; what lasts is said once
        if (found.size() > 1 && again.containsAll(found) && !before.containsAll(found)) {
            changes.put(String.join(",", found), "VIOLATION it is on several hosts");
        }
        return changes;
    }

    private List<String> having(final Predicate<Path> has) {
        return hosts.entrySet().stream().filter(h -> has.test(h.getValue())).map(Map.Entry::getKey).sorted().toList();
    }

    /** The kernel's table of the host's network: an address of its own stands there as a local host. */
    static boolean hasAddress(final Path process, final String address) {
        final String[] lines = read(process.resolve("net/fib_trie")).split("\n");
        for (int i = 0; i + 1 < lines.length; i++) {
            if (lines[i].endsWith("-- " + address) && lines[i + 1].contains("/32 host LOCAL")) {
                return true;
            }
        }
        return false;
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (final IOException e) {
            // not there, or the host has ended meanwhile
            return "";
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(Until.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the recorder does not end");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        assertLooks();
    }
}
