package io.coterie.toolkit.process;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One process as {@code /proc} showed it at one moment. Immutable; pid and start together name a process for the whole
 * life of the machine's boot, since a pid alone is used again.
 *
 * @param pid its number
 * @param parent its parent's
 * @param group its process group
 * @param session its session
 * @param state the letter of {@code /proc/PID/stat}
 * @param startTicks when it started, in clock ticks since boot
 * @param user its real user id, or -1 if that was not readable
 * @param kernelThread whether it is a thread of the kernel, which no program started
 * @param readable whether its environment could be read
 * @param variables those of the variables asked for that its environment holds
 */
public record ScannedProcess(long pid, long parent, long group, long session, char state, long startTicks, long user,
        boolean kernelThread, boolean readable, Map<String, String> variables) {
    /** Copies the variables. */
    public ScannedProcess {
        variables = Map.copyOf(Objects.requireNonNull(variables, "variables"));
    }

    /** {@return whether it can still do anything: neither a zombie nor dead} */
    public boolean alive() {
        return state != 'Z' && state != 'X' && state != 'x';
    }

    /**
     * A variable of its environment.
     *
     * @param name the variable's name, one of those that the scan asked for
     * @return its value, if it is set and was readable
     */
    public Optional<String> variable(final String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /**
     * Whether the other one is this very process, not another one with the same pid.
     *
     * @param other from another scan
     * @return true if pid and start are the same
     */
    public boolean sameAs(final ScannedProcess other) {
        return pid == other.pid && startTicks == other.startTicks;
    }
}
