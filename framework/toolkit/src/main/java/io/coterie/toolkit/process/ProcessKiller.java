package io.coterie.toolkit.process;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends SIGKILL. Groups that consist of victims alone are killed as groups, because a process that forks faster than
 * it can be looked at escapes a kill one by one, but not the kernel's kill of its group. Blocks for some milliseconds;
 * keeps nothing; safe for use by several threads.
 */
public final class ProcessKiller {
    /** Most targets of one call of the shell: far below any limit of a command line's length. */
    private static final int TARGETS_PER_CALL = 500;
    /** A shell that does nothing but one system call per target needs milliseconds; longer means a stuck machine. */
    private static final long SHELL_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(ProcessKiller.class);

    private final ProcessTable table;

    /**
     * A killer that looks again before it kills.
     *
     * @param table where it looks whether a pid still is the process that is meant
     */
    public ProcessKiller(final ProcessTable table) {
        this.table = table;
    }

    /**
     * Kills. Returns when the signals are sent, not when the processes are gone.
     *
     * @param victims whom
     * @param all the scan that they come from
     */
    public void kill(final List<ScannedProcess> victims, final List<ScannedProcess> all) {
        final Set<Long> groups = wholeGroups(victims, all);
        for (final ScannedProcess victim : victims) {
            killOne(victim);
        }
        signalGroups(List.copyOf(groups));
    }

    /** Groups all of whose living members are victims. */
    static Set<Long> wholeGroups(final List<ScannedProcess> victims, final List<ScannedProcess> all) {
        final Set<Long> pids = new HashSet<>();
        final Set<Long> groups = new HashSet<>();
        victims.forEach(v -> pids.add(v.pid()));
        // groups 0 and 1 mean "my own" and "everybody" to kill(2): never
        victims.stream().map(ScannedProcess::group).filter(g -> g > 1).forEach(groups::add);
        all.stream().filter(p -> p.alive() && !pids.contains(p.pid())).forEach(p -> groups.remove(p.group()));
        return groups;
    }

    private void killOne(final ScannedProcess victim) {
        // the handle remembers the start of what it was taken for; looking after it was taken makes both one process
        final Optional<ProcessHandle> handle = ProcessHandle.of(victim.pid());
        final boolean same = table.find(victim.pid()).filter(victim::sameAs).isPresent();
        if (handle.isPresent() && same && victim.pid() != ProcessHandle.current().pid()) {
            handle.get().destroyForcibly();
        }
    }

    private static void signalGroups(final List<Long> groups) {
        for (int from = 0; from < groups.size(); from += TARGETS_PER_CALL) {
            final List<String> command = new ArrayList<>(List.of("/bin/sh", "-c",
                "for group; do kill -s KILL -- \"-$group\"; done", "sh"));
            groups.subList(from, Math.min(groups.size(), from + TARGETS_PER_CALL)).forEach(g -> command.add("" + g));
            signal(command);
        }
    }

    private static void signal(final List<String> command) {
        final ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
        builder.redirectInput(new File("/dev/null"));
        // a group that is gone already makes the shell complain: that is the aim, not an error
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        try {
            final Process shell = builder.start();
            if (!shell.waitFor(SHELL_SECONDS, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
                LOG.warn("The shell that kills process groups did not end within {} s", SHELL_SECONDS);
            }
        } catch (final IOException e) {
            LOG.warn("Process groups could not be killed as groups: {}", e.getMessage());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
