package io.coterie.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.Clusters;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Incarnation;

/**
 * One life of a member: from the lock of its home to the release of it. Brought up by the main thread; closed, once, by
 * whichever thread is told to stop it first.
 */
final class Member {
    /** How long the runtime's own start may take, on a machine that is busy. */
    private static final Duration RUNTIME_LIMIT = Duration.ofSeconds(20);
    /** How long all components together may take to come up: the slowest waits for a majority of the voters. */
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(60);
    /** How long leaving may take: what runs on the node is stopped first; a stop may take 20 s by default. */
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(25);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Arguments arguments;
    private FrameworkHost host;
    private OpenCluster cluster;
    private final Object stopLock = new Object();
    private volatile boolean stopAsked;
    private Boolean clean;

    Member(final Arguments arguments) {
        this.arguments = arguments;
    }

    /** Begins to make the framework; it needs neither the number of this life nor what is being checked. */
    CompletableFuture<FrameworkHost> framework(final MemberFile file) {
        return CompletableFuture.supplyAsync(() -> FrameworkHost.make(arguments.distribution(), arguments.home(), file,
            file.development()));
    }

    /**
     * Brings the member up; returns when it is ready.
     *
     * @param configuration which member it is
     * @param made the framework, which is being made
     * @param lock the check of what will run, which may go on
     */
    void start(final ClusterConfiguration configuration, final CompletableFuture<FrameworkHost> made,
            final LockCheck lock) throws IOException {
        lock.confirm();
        LockCheck.ended(made);
        final FrameworkHost running = made.join();
        running.start(lock);
        synchronized (this) {
            host = running;
        }
        final OpenCluster opened = running.await(Clusters.class, RUNTIME_LIMIT).open(configuration, OPEN_LIMIT);
        synchronized (this) {
            cluster = opened;
        }
        FailStop.watch(opened);
        record(configuration, arguments.home());
    }

    /** Waits until the framework has stopped: by {@link #stop()}, or because a bundle stopped it. */
    void awaitEnd() throws InterruptedException {
        host.awaitStop();
    }

    /**
     * Leaves the cluster and stops the framework, within a bounded time. A second caller waits for the first one, and
     * gets the same answer: the process must not end before the member has.
     *
     * @return whether all of it ended in time
     */
    boolean stop() {
        stopAsked = true;
        synchronized (stopLock) {
            if (clean == null) {
                clean = stopOnce();
            }
            return clean;
        }
    }

    /** {@return whether somebody has asked it to stop: what fails from then on is no failure of the member} */
    boolean stopAsked() {
        return stopAsked;
    }

    /** Not kept: this class is used while the log is made. */
    private static Logger log() {
        return LoggerFactory.getLogger(Member.class);
    }

    private boolean stopOnce() {
        final FrameworkHost running;
        final OpenCluster open;
        synchronized (this) {
            running = host;
            open = cluster;
        }
        try {
            boolean inTime = open == null || close(open);
            if (running != null && !running.stop(STOP_LIMIT)) {
                log().error("The framework did not stop within {}", STOP_LIMIT);
                inTime = false;
            }
            Files.deleteIfExists(runFile(arguments.home()));
            log().info("The member has stopped");
            return inTime;
        } catch (final IOException | BundleException e) {
            log().error("The member did not stop cleanly", e);
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Where a running member is described. */
    static Path runFile(final Path home) {
        return home.resolve("run").resolve("member.json");
    }

    private static boolean close(final OpenCluster open) throws InterruptedException {
        final Thread closing = new Thread(() -> {
            if (!open.leave(LEAVE_LIMIT)) {
                log().warn("The member did not leave in order: the others will take it for lost");
            }
            open.close();
        }, "coterie-close");
        closing.setDaemon(true);
        closing.start();
        closing.join(LEAVE_LIMIT.plus(CLOSE_LIMIT).toMillis());
        if (closing.isAlive()) {
            log().error("The cluster did not close within {}", CLOSE_LIMIT);
        }
        return !closing.isAlive();
    }

    /** Describes the running member in its home. */
    static void record(final ClusterConfiguration configuration, final Path home) throws IOException {
        final Instant started = Instant.now().minusMillis(Age.millis());
        // every value is a number, a UUID, a node's name or a time: nothing needs escaping
        DurableFile.writeForNow(runFile(home), "{\n  \"pid\": " + ProcessHandle.current().pid()
            + ",\n  \"cluster\": \"" + configuration.cluster().uuid()
            + "\",\n  \"node\": \"" + configuration.self().node()
            + "\",\n  \"incarnation\": " + configuration.self().incarnation()
            + ",\n  \"started\": \"" + started + "\"\n}\n");
        log().info("{} {} is ready", ComponentNamespace.PROCESS_MARK,
            IncarnationFile.mark(configuration.cluster(), configuration.self()));
    }

    /** The number of this life: from the environment, or assigned here. */
    static Incarnation incarnation(final MemberFile file, final Path home, final String mark) throws CoterieException {
        final IncarnationFile numbers = new IncarnationFile(home);
        final Incarnation incarnation;
        if (mark == null || mark.isEmpty()) {
            incarnation = numbers.assign(System.currentTimeMillis());
            log().warn("{} is not set: fencing by process will not find this member. Start it with bin/coterie-member.",
                ComponentNamespace.PROCESS_MARK);
        } else {
            incarnation = numbers.take(mark, file.cluster(), file.node());
        }
        numbers.use(incarnation);
        return incarnation;
    }
}
