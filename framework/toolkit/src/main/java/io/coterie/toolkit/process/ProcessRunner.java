package io.coterie.toolkit.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.coterie.api.core.UnavailableException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs, each in a session of its own and with an environment built from nothing, and kills all that one has
 * started when its time is up. Owns one small pool of threads, on which stages complete; calls come from any thread
 * and do not block.
 */
public final class ProcessRunner implements AutoCloseable {
    /**
     * Variable that everything started by one run carries, with a value of that run's own. Read only when the run is
     * killed: it finds what has left the session.
     */
    public static final String ACTION_MARK = "COTERIE_ACTION";
    /** Most programs at once: beyond it a machine is not served better by starting more. */
    static final int MAX_RUNNING = 512;
    /** The soft limit of open files that programs get, as from systemd; those that need more raise it themselves. */
    static final int OPEN_FILES = 1024;
    /** No thread is held while a program runs, only while one is started, read or killed. */
    private static final int THREADS = 4;
    /** How long {@link #close} waits for the kill of what runs: somewhat more than a kill's own limit. */
    private static final Duration CLOSE_LIMIT = RunningProcess.KILL_LIMIT.plusSeconds(2);
    /** How long {@link #close} waits until the results were told: it is no more than calls of methods. */
    private static final Duration TELL_LIMIT = Duration.ofSeconds(1);
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);

    private final ScheduledThreadPoolExecutor pool;
    private final Path setsid;
    private final List<String> limits;
    private final Set<RunningProcess> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Makes a runner; no thread is started before the first run.
     *
     * @param name what its threads are called
     * @throws UnavailableException if this machine has no {@code setsid}
     */
    public ProcessRunner(final String name) {
        setsid = SETSID.stream().filter(Files::isExecutable).findFirst().orElseThrow(() -> new UnavailableException(
            "process.no-setsid", "This machine has no program setsid.", "Install the package util-linux."));
        limits = limits(setsid.resolveSibling("prlimit"), FileLimit.hard());
        final AtomicInteger count = new AtomicInteger();
        pool = new ScheduledThreadPoolExecutor(THREADS, task -> {
            final Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.setRemoveOnCancelPolicy(true);
    }

    /**
     * Java raises its own limit of open files to the hard one, which may be a billion, and its children inherit it;
     * programs that close all files that there might be, as many daemons do, then take minutes to start.
     */
    private static List<String> limits(final Path prlimit, final long hard) {
        return Files.isExecutable(prlimit)
            ? List.of(prlimit.toString(), "--nofile=" + Math.min(OPEN_FILES, hard) + ":") : List.of();
    }

    /**
     * Runs a program.
     *
     * @param command what
     * @return ends with the outcome, soon after the time-out at the latest; never fails
     */
    public CompletionStage<ProcessOutcome> run(final ProcessCommand command) {
        if (closed || running.size() >= MAX_RUNNING) {
            return CompletableFuture.completedFuture(notStarted(closed ? "the runner is closed"
                : MAX_RUNNING + " programs run already"));
        }
        final RunningProcess process = new RunningProcess(command, limits, setsid, pool);
        running.add(process);
        process.result().whenComplete((outcome, failure) -> running.remove(process));
        try {
            pool.execute(process::start);
        } catch (final RejectedExecutionException e) {
            running.remove(process);
            return CompletableFuture.completedFuture(notStarted("the runner is closed"));
        }
        return process.result();
    }

    /**
     * Kills one run before its time-out, with all that it has started; its outcome says that it was killed, or that it
     * was not started. One that has ended is left alone.
     *
     * @param run what {@link #run} gave
     */
    public void kill(final CompletionStage<ProcessOutcome> run) {
        running.stream().filter(process -> process.result() == run).findFirst().ifPresent(process -> {
            try {
                pool.execute(process::kill);
            } catch (final RejectedExecutionException e) {
                LOG.debug("Closed already, which kills all");
            }
        });
    }

    /** {@return how many programs run} */
    public int runningCount() {
        return running.size();
    }

    static ProcessOutcome notStarted(final String reason) {
        return new ProcessOutcome(ProcessOutcome.Status.NOT_STARTED, -1, "", reason, Duration.ZERO, 0);
    }

    /** Kills what runs, with all that it has started, and ends the threads. Blocks until both are done. */
    @Override
    public void close() {
        closed = true;
        final List<RunningProcess> left = List.copyOf(running);
        try {
            left.forEach(process -> pool.execute(process::kill));
            CompletableFuture.allOf(left.stream().map(RunningProcess::result).toArray(CompletableFuture[]::new))
                .get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final RejectedExecutionException e) {
            LOG.debug("Closed already");
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (final java.util.concurrent.ExecutionException | CompletionException | TimeoutException e) {
            LOG.warn("Programs are left running: {} could not be killed in {}", running.size(), CLOSE_LIMIT, e);
        }
        pool.shutdownNow();
        try {
            // what waits for a result is told on the threads of the pool; who closes next must not overtake that
            if (!pool.awaitTermination(TELL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Those that wait for the results of killed programs are still being told");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // a run that was asked for while this closed had no thread left to begin on
        running.forEach(process -> process.result().complete(notStarted("the runner is closed")));
    }
}
