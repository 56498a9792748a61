package io.coterie.fencing.process;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import java.util.Properties;

import io.coterie.api.core.MemberId;
import io.coterie.toolkit.process.ScannedProcess;

/**
 * A member's own word that it runs on a machine, or a fence's word that it did. Immutable. On disk it is a file of
 * {@code key=value} lines, version 1.
 *
 * @param member who
 * @param machine where
 * @param pid its JVM; 0 if only a fence knows of it
 * @param startTicks when the JVM started, in ticks since boot
 * @param session the session that the JVM was in
 */
record Registration(MemberId member, Machine machine, long pid, long startTicks, long session) {
    private static final String VERSION = "1";

    String text() {
        return "version=" + VERSION + "\nmember=" + member + "\nmachine=" + machine.machineId() + "\nboot="
            + machine.bootId() + "\nnamespace=" + machine.processNamespace() + "\npid=" + pid + "\nstart=" + startTicks
            + "\nsession=" + session + "\n";
    }

    /**
     * Reads a registration.
     *
     * @param text what {@link #text()} wrote
     * @return the registration; empty if it is of another version or damaged: then it is evidence of nothing
     */
    static Optional<Registration> parse(final String text) {
        final Properties values = new Properties();
        try {
            values.load(new StringReader(text));
            if (!VERSION.equals(values.getProperty("version"))) {
                return Optional.empty();
            }
            return Optional.of(new Registration(MemberId.parse(values.getProperty("member", "")),
                new Machine(values.getProperty("machine", ""), values.getProperty("boot", ""),
                    values.getProperty("namespace", "")),
                Long.parseLong(values.getProperty("pid", "")), Long.parseLong(values.getProperty("start", "")),
                Long.parseLong(values.getProperty("session", ""))));
        } catch (final IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the process is this member's JVM, and not another process that got its pid later. */
    boolean isProcess(final ScannedProcess process) {
        return pid == process.pid() && startTicks == process.startTicks();
    }
}
