package io.coterie.toolkit.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A program to run. {@code toString} shows neither arguments, nor input, nor the environment's values, since these
 * may be secrets.
 *
 * @param command the program's path and its arguments; no shell reads them
 * @param environment its whole environment
 * @param directory where it runs
 * @param timeout after it all that it has started is killed
 * @param outputLimit most bytes kept of stdout (its beginning), and as many of stderr (its end)
 * @param input what it reads from stdin; empty means that stdin is {@code /dev/null}
 */
public record ProcessCommand(List<String> command, Map<String, String> environment, Path directory, Duration timeout,
        int outputLimit, String input) {
    /** Enough for the longest metadata of an agent known (about 60 kB), ten times over. */
    public static final int DEFAULT_OUTPUT_LIMIT = 600_000;
    /** Most bytes of input: what a pipe of Linux holds, so that writing it does not wait as a rule. */
    public static final int MAX_INPUT = 65_536;

    /** Copies. */
    public ProcessCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(new TreeMap<>(environment));
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(timeout, "timeout");
        if (command.isEmpty()) {
            throw new IllegalArgumentException("no program given");
        }
        if (input.getBytes(StandardCharsets.UTF_8).length > MAX_INPUT) {
            throw new IllegalArgumentException("more than " + MAX_INPUT + " bytes of input");
        }
    }

    /**
     * A command without input.
     *
     * @param command the program's path and its arguments
     * @param environment its whole environment
     * @param directory where it runs
     * @param timeout how long it may take
     * @param outputLimit most bytes kept of stdout and of stderr
     */
    public ProcessCommand(final List<String> command, final Map<String, String> environment, final Path directory,
            final Duration timeout, final int outputLimit) {
        this(command, environment, directory, timeout, outputLimit, "");
    }

    /**
     * A command with the usual limit, run in the root folder.
     *
     * @param command the program's path and its arguments
     * @param environment its whole environment
     * @param timeout how long it may take
     */
    public ProcessCommand(final List<String> command, final Map<String, String> environment, final Duration timeout) {
        this(command, environment, Path.of("/"), timeout, DEFAULT_OUTPUT_LIMIT);
    }

    @Override
    public String toString() {
        return command.get(0) + " (" + timeout.toMillis() + " ms)";
    }
}
