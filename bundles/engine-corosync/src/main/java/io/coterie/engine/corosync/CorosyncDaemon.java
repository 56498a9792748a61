package io.coterie.engine.corosync;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * The Corosync that a member starts: its configuration, its process, and what it says, which goes to the member's log.
 * It ends with the member, however that ends: a shell waits for the end of a pipe and then ends the daemon. Used by
 * the engine's thread, {@code kill} and {@code close} by any.
 */
final class CorosyncDaemon {
    /** The code while it does not serve yet. */
    static final String STARTING = "corosync.starting";
    /** Exit status of a Corosync that found another one on its host. */
    private static final int OTHER_RUNS = 18;
    private static final long RESTART_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** What it says when it serves; one that found another daemon never does. */
    private static final String READY = "ready to provide service";
    /** A daemon that runs for so long serves, whatever words it has for it. */
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long END_SECONDS = 5;
    private static final long ASK_SECONDS = 2;
    private static final long READ_MILLIS = 1000;
    /** Errors of one daemon that stand in the log as such: it says the same at each try of a connection. */
    private static final int MOST_WARNINGS = 20;
    /** Corosync first; then a watcher that outlives whatever happens to the member; Corosync's status at last. */
    private static final String SCRIPT = """
        PATH=$PATH:/usr/sbin:/sbin
        exec 3<&0 </dev/null
        corosync -f -c "$1" 3<&- &
        daemon=$!
        (while read -r line <&3; do :; done; kill -TERM $daemon; sleep 5; kill -KILL $daemon) >/dev/null 2>&1 &
        watcher=$!
        exec 3<&-
        echo "corosync is process $daemon" >&2
        wait $daemon
        status=$?
        kill $watcher 2>/dev/null
        exit $status
        """;
    private static final Logger LOG = LoggerFactory.getLogger(CorosyncDaemon.class);
    private final InstanceContext context;
    private final CorosyncSettings settings;
    private final String threadName;
    /** host:port by node: the electorate, and who has been found since. */
    private final Map<NodeId, String> nodes = new ConcurrentHashMap<>();
    private Process shell;
    private Thread reader;
    private long startedAt;
    private volatile long pid;
    private volatile String lastError = "";
    private volatile boolean ready;
    /** Touched by the reader; a few more do no harm while one reader follows another. */
    private int warnings;
    private boolean closed;

    CorosyncDaemon(final InstanceContext context, final CorosyncSettings settings, final String threadName) {
        this.context = context;
        this.settings = settings;
        this.threadName = threadName;
        nodes.putAll(context.nodes());
        nodes.putIfAbsent(context.self().node(), context.endpoints().bindAddress().getHostString() + ":0");
    }

    /** {@return where this member's daemon is} */
    InetSocketAddress address() {
        final String own = nodes.get(context.self().node());
        // resolved, since the rendezvous tells others of nothing else
        return new InetSocketAddress(DaemonConfiguration.host(own), settings.port());
    }

    /** {@return how many nodes its configuration names} */
    int nodes() {
        return nodes.size();
    }

    /** Learns of members; nodes that were not in the electorate when this one started are let in. */
    synchronized void know(final Map<MemberId, InetSocketAddress> found) {
        boolean more = false;
        for (final Map.Entry<MemberId, InetSocketAddress> one : found.entrySet()) {
            more |= nodes.putIfAbsent(one.getKey().node(), one.getValue().getHostString() + ":0") == null;
        }
        if (more && shell != null && shell.isAlive()) {
            reload();
        }
    }

    private void reload() {
        try {
            configure();
            final String answer = ask("corosync-cfgtool -R");
            LOG.info("Corosync has read its configuration again, for {}: {}", nodes.keySet(), answer);
        } catch (IOException e) {
            LOG.warn("Corosync does not learn of {}: {}", nodes.keySet(), e.getMessage());
        }
    }

    private Path configure() throws IOException {
        final Path folder = context.dataDirectory();
        final Path state = Files.createDirectories(folder.resolve("state"));
        final Path file = folder.resolve("corosync.conf");
        Files.writeString(file, DaemonConfiguration.write(context.cluster().uuid(), nodes, settings,
            state.toAbsolutePath().toString()));
        return file;
    }

    /**
     * Starts it if it does not run, but not twice within a second.
     *
     * @throws GroupFailure if it cannot be started, or does not serve yet: the one that answers is another one then
     */
    synchronized void ensure() {
        if (closed) {
            return;
        }
        if (shell == null || !shell.isAlive()) {
            begin();
        }
        if (!ready && System.nanoTime() - startedAt < READY_NANOS) {
            throw new GroupFailure(false, STARTING, "The Corosync that was started does not serve yet.",
                "See the member's log.");
        }
    }

    private void begin() {
        if (shell != null) {
            final int status = shell.exitValue();
            if (status == OTHER_RUNS) {
                checkOther();
            }
            final String how = "Corosync ended with status " + status + (lastError.isEmpty() ? "" : ": " + lastError);
            if (System.nanoTime() - startedAt < RESTART_NANOS) {
                throw new GroupFailure(false, "corosync.ended", how + ".", "See the member's log.");
            }
            LOG.warn("{}; it is started again", how);
        }
        start();
    }

    private void start() {
        try {
            final Path file = configure();
            final ProcessBuilder builder = new ProcessBuilder(inNamespace(SCRIPT, file.toAbsolutePath().toString()))
                .redirectErrorStream(true).directory(file.getParent().toFile());
            builder.environment().put(ComponentNamespace.PROCESS_MARK, context.processMark());
            pid = 0;
            ready = false;
            warnings = 0;
            startedAt = System.nanoTime();
            lastError = "";
            shell = builder.start();
            final Process started = shell;
            reader = new Thread(() -> read(started), threadName);
            reader.setDaemon(true);
            reader.start();
        } catch (IOException e) {
            throw new GroupFailure(true, "corosync.not-started", "Corosync could not be started: " + e.getMessage()
                + ".", "Check that the member's folder can be written and that /bin/sh is there.");
        }
    }

    /** Beside its network a Corosync in a namespace has a folder of its own for its process number. */
    private List<String> inNamespace(final String script, final String file) {
        final List<String> command = new ArrayList<>();
        if (!settings.networkNamespace().isEmpty()) {
            command.addAll(List.of("/usr/bin/env", "nsenter", "--net=" + settings.networkNamespace(), "unshare",
                "--mount", "--propagation", "private"));
        }
        command.addAll(List.of("/bin/sh", "-c", settings.networkNamespace().isEmpty() ? script
            : "mount -t tmpfs tmpfs /run || exit\n" + script, "sh", file));
        return command;
    }

    private void read(final Process from) {
        try (BufferedReader lines = from.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said(line);
            }
        } catch (IOException e) {
            LOG.debug("what Corosync says can be read no more", e);
        }
    }

    private void said(final String line) {
        final String own = "corosync is process ";
        if (line.startsWith(own)) {
            pid = Long.parseLong(line.substring(own.length()));
        } else if (line.contains("not found")) {
            lastError = "it is not installed (Debian: apt install corosync)";
        } else if (line.startsWith("error")) {
            // the first says what is wrong, those after it what came of it
            lastError = lastError.isEmpty()
                ? line.replaceFirst("^error\\s+\\[\\w+\\s*]\\s+", "").replaceFirst("\\.$", "") : lastError;
            if (++warnings <= MOST_WARNINGS) {
                LOG.warn("corosync: {}", line);
                return;
            }
        } else if (line.contains(READY)) {
            ready = true;
        }
        LOG.debug("corosync: {}", line);
    }

    /** Whether the one that runs is another member's or nobody's: ours may be left for a moment by a former life. */
    private void checkOther() {
        final String name = clusterOfOther();
        if (!name.isEmpty() && !name.equals(DaemonConfiguration.clusterName(context.cluster().uuid()))) {
            throw new GroupFailure(true, "corosync.other-daemon", "Another Corosync runs on this host, of the cluster '"
                + name + "', and a host can have one only.", "Set 'daemon: found' to use it, stop it, or give the"
                + " member a host (or namespaces) of its own.");
        }
        lastError = "another Corosync of this cluster still runs on this host";
    }

    private String clusterOfOther() {
        try {
            final String answer = ask("corosync-cmapctl -g totem.cluster_name");
            return answer.substring(answer.lastIndexOf('=') + 1).strip();
        } catch (IOException e) {
            LOG.debug("the other Corosync cannot be asked", e);
            return "";
        }
    }

    /** Asks a tool of Corosync's. {@return what it printed} */
    private String ask(final String tool) throws IOException {
        try {
            final Process ask = new ProcessBuilder(inNamespace("PATH=$PATH:/usr/sbin:/sbin; exec timeout "
                + ASK_SECONDS + " " + tool, "")).redirectErrorStream(true).start();
            ask.getOutputStream().close();
            final String answer = new String(ask.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (ask.waitFor() != 0) {
                throw new IOException(tool + " ended with " + ask.exitValue() + ": " + answer);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** {@return its process; 0 if it is not known} */
    long pid() {
        return pid;
    }

    /** Ends it at once, also if it is stopped; it is started again when it is needed. */
    synchronized void kill() {
        if (shell != null && shell.isAlive() && pid > 0) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Ends it for good: in order, and by force if that takes too long. */
    synchronized void close() {
        closed = true;
        if (shell == null) {
            return;
        }
        try {
            if (pid > 0 && shell.isAlive()) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
            } else {
                // the watcher sees the end of the pipe
                shell.getOutputStream().close();
            }
            if (!shell.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                kill();
                if (!shell.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn("Corosync, process {}, does not end", pid);
                    shell.destroyForcibly();
                }
            }
            shell.getOutputStream().close();
            reader.join(READ_MILLIS);
        } catch (IOException e) {
            LOG.debug("the pipe to Corosync's watcher is closed already", e);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
