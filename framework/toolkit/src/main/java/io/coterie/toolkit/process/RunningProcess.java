package io.coterie.toolkit.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of one program, from its start to its outcome. Its methods run on the runner's pool, one at a time under its
 * own monitor; none waits for the program.
 */
final class RunningProcess {
    /**
     * How long the kill may take before the outcome says that something survived. SIGKILL works at once unless a
     * process is stuck in the kernel; that can last as long as a dead disk or NFS server lasts.
     */
    static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    /** Between two looks at what is left. */
    private static final long KILL_TURN_MILLIS = 5;
    /** As many looks in a row must find nothing: a fork can slip through one. */
    private static final int EMPTY_TURNS = 2;
    /** Bounds of the time between two reads of the pipes: short while there is output, long while there is none. */
    private static final long MIN_READ_MILLIS = 1;
    private static final long MAX_READ_MILLIS = 40;
    private static final Logger LOG = LoggerFactory.getLogger(RunningProcess.class);

    /** Where the run is. */
    private enum Phase {
        NEW, RUNNING, KILLING, DONE
    }

    private final ProcessCommand command;
    private final List<String> limits;
    private final Path setsid;
    private final ScheduledExecutorService pool;
    private final String mark = UUID.randomUUID().toString();
    private final CompletableFuture<ProcessOutcome> result = new CompletableFuture<>();
    private final OutputBuffer stdout;
    private final OutputBuffer stderr;
    private final long began = System.nanoTime();
    private Phase phase = Phase.NEW;
    private Process process;
    private Future<?> timer;
    private long killBegan;
    private int emptyTurns;

    RunningProcess(final ProcessCommand command, final List<String> limits, final Path setsid,
            final ScheduledExecutorService pool) {
        this.limits = limits;
        this.command = command;
        this.setsid = setsid;
        this.pool = pool;
        this.stdout = new OutputBuffer(command.outputLimit(), false);
        this.stderr = new OutputBuffer(command.outputLimit(), true);
    }

    CompletableFuture<ProcessOutcome> result() {
        return result;
    }

    synchronized void start() {
        if (phase != Phase.NEW) {
            return;
        }
        final List<String> line = new ArrayList<>(limits);
        // Java's children lead no process group, so setsid does not fork: the program's pid is its session's number
        line.add(setsid.toString());
        line.addAll(command.command());
        final ProcessBuilder builder = new ProcessBuilder(line).directory(command.directory().toFile());
        if (command.input().isEmpty()) {
            builder.redirectInput(new File("/dev/null"));
        }
        builder.environment().clear();
        try {
            builder.environment().putAll(command.environment());
            builder.environment().put(ProcessRunner.ACTION_MARK, mark);
            process = builder.start();
        } catch (final IOException | IllegalArgumentException e) {
            phase = Phase.DONE;
            // only the class: the text of an illegal argument may hold a parameter's value
            final String reason = e instanceof IOException ? e.getMessage() : "an argument or a variable is illegal";
            complete(ProcessRunner.notStarted(String.valueOf(reason)));
            return;
        }
        phase = Phase.RUNNING;
        if (!command.input().isEmpty()) {
            later(this::feed, 0);
        }
        timer = pool.schedule(this::kill, command.timeout().toMillis(), TimeUnit.MILLISECONDS);
        process.onExit().thenRun(() -> later(this::exited, 0));
        read(MIN_READ_MILLIS);
    }

    /** Writes the input and ends it; not under the monitor, for a full pipe holds until the program reads or dies. */
    private void feed() {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(command.input().getBytes(StandardCharsets.UTF_8));
        } catch (final IOException e) {
            LOG.debug("{} did not read its input: {}", command, e.getMessage());
        }
    }

    private synchronized void read(final long pause) {
        if (phase == Phase.DONE) {
            return;
        }
        final long next = drain() ? MIN_READ_MILLIS : Math.min(pause * 2, MAX_READ_MILLIS);
        later(() -> read(next), next);
    }

    private boolean drain() {
        try {
            return stdout.drain(process.getInputStream()) | stderr.drain(process.getErrorStream());
        } catch (final IOException e) {
            LOG.debug("The output of {} ended early: {}", command, e.getMessage());
            return false;
        }
    }

    private synchronized void exited() {
        if (phase == Phase.RUNNING) {
            finish(ProcessOutcome.Status.EXITED, 0);
        }
    }

    /** At the time-out, when somebody asks for it, or when the runner is closed. */
    synchronized void kill() {
        if (phase == Phase.NEW) {
            phase = Phase.DONE;
            complete(ProcessRunner.notStarted("it was killed before it began"));
        } else if (phase == Phase.RUNNING) {
            phase = Phase.KILLING;
            killBegan = System.nanoTime();
            killTurn();
        }
    }

    private synchronized void killTurn() {
        if (phase != Phase.KILLING) {
            return;
        }
        final ProcessTable table = new ProcessTable(ProcessTable.PROC, Set.of(ProcessRunner.ACTION_MARK));
        final List<ScannedProcess> all = table.scan();
        final List<ScannedProcess> left = mine(all);
        emptyTurns = left.isEmpty() ? emptyTurns + 1 : 0;
        final boolean late = System.nanoTime() - killBegan > KILL_LIMIT.toNanos();
        if (emptyTurns >= EMPTY_TURNS && !process.isAlive() || late) {
            if (late) {
                LOG.warn("{} processes of {} outlived SIGKILL for {}", left.size(), command, KILL_LIMIT);
            }
            finish(ProcessOutcome.Status.KILLED, left.size());
            return;
        }
        new ProcessKiller(table).kill(left, all);
        later(this::killTurn, KILL_TURN_MILLIS);
    }

    private List<ScannedProcess> mine(final List<ScannedProcess> all) {
        final long session = process.pid();
        final long self = ProcessHandle.current().pid();
        return ProcessFamily.of(all,
            p -> p.session() == session || p.pid() == session
                || p.variable(ProcessRunner.ACTION_MARK).filter(mark::equals).isPresent(),
            p -> p.pid() == self, Set.of());
    }

    private void later(final Runnable task, final long millis) {
        try {
            pool.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (final RejectedExecutionException e) {
            LOG.debug("The runner was closed while {} was running", command);
        }
    }

    private void finish(final ProcessOutcome.Status status, final int survivors) {
        phase = Phase.DONE;
        timer.cancel(false);
        drain();
        try {
            // a daemon may hold the other end for ever: what there is has been read, more is nobody's business
            process.getInputStream().close();
            process.getErrorStream().close();
        } catch (final IOException e) {
            LOG.debug("Closing the output of {}: {}", command, e.getMessage());
        }
        final int code = process.isAlive() ? -1 : process.exitValue();
        complete(new ProcessOutcome(status, code, stdout.text(), stderr.text(),
            Duration.ofNanos(System.nanoTime() - began), survivors));
    }

    /** Gives the outcome without holding the monitor: what hangs on it is not ours. */
    private void complete(final ProcessOutcome outcome) {
        try {
            pool.execute(() -> result.complete(outcome));
        } catch (final RejectedExecutionException e) {
            result.complete(outcome);
        }
    }
}
