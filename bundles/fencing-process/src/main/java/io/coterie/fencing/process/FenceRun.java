package io.coterie.fencing.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.Scheduler;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;
import io.coterie.toolkit.process.PrivateDirectory;
import io.coterie.toolkit.process.ProcessKiller;
import io.coterie.toolkit.process.ProcessTable;
import io.coterie.toolkit.process.ScannedProcess;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One fence: looks, kills, and looks again until nothing is left or the time is up. Runs on the component's scheduler
 * alone, one look per turn.
 */
final class FenceRun {
    /** Looks in a row that must find nothing: a process in the middle of a fork or an exec can hide from one. */
    static final int EMPTY_LOOKS = 2;
    /** Between two looks: a killed process is gone within a millisecond or two, unless the machine is busy. */
    private static final Duration PAUSE = Duration.ofMillis(10);
    /** Pids named in a result: enough to look at, few enough to read. */
    private static final int PIDS_NAMED = 5;
    private static final Logger LOG = LoggerFactory.getLogger(FenceRun.class);

    private final FenceRequest request;
    private final ProcessMark target;
    private final MemberRegistry registry;
    private final Scheduler scheduler;
    private final ProcessTable table = new ProcessTable(ProcessTable.PROC, Set.of(ComponentNamespace.PROCESS_MARK));
    private final ProcessKiller killer = new ProcessKiller(table);
    private final long deadline;
    private final CompletableFuture<FenceResult> result = new CompletableFuture<>();
    private Machine here;
    private boolean registered;
    private int looks;
    private int emptyLooks;
    /** By pid: what was killed, to be followed to its end. */
    private final Map<Long, ScannedProcess> killed = new HashMap<>();

    FenceRun(final FenceRequest request, final ProcessMark target, final MemberRegistry registry,
            final Scheduler scheduler) {
        this.request = request;
        this.target = target;
        this.registry = registry;
        this.scheduler = scheduler;
        this.deadline = System.nanoTime() + request.timeout().toNanos();
    }

    CompletableFuture<FenceResult> result() {
        return result;
    }

    /** The first turn. */
    void begin() {
        guarded(() -> {
            if (request.term().olderThan(registry.note(request.term()))) {
                end(Status.STALE_TERM, "A greater term than " + request.term() + " has fenced on this machine.");
                return;
            }
            here = Machine.here();
            if (request.action() == FenceRequest.Action.ON
                    || request.action() == FenceRequest.Action.BACK_ON) {
                end(Status.CONFIRMED, "Nothing keeps " + target.member().node() + " from running.");
                return;
            }
            look();
        });
    }

    private void look() throws IOException {
        if (result.isDone()) {
            return;
        }
        if (System.nanoTime() - deadline >= 0) {
            end(Status.TIMED_OUT, "Not verified in time; " + killed.size() + " processes were killed.");
            return;
        }
        final List<ScannedProcess> all = table.scan();
        final FenceDecision decision = new FenceDecision(target, here, registry.all(), ProcessHandle.current().pid(),
            PrivateDirectory.user());
        final FenceDecision.Look look = decision.look(all);
        final boolean first = looks++ == 0;
        if (first && !mayBegin(decision, look)) {
            return;
        }
        registered |= decision.registration().isPresent();
        if (!registered && look.seen()) {
            // written before the kill: a repeated fence must find the evidence that the kill destroys
            registry.write(new Registration(target.member(), here, 0, 0, 0));
            registered = true;
        }
        if (look.victims().isEmpty() && all.stream().noneMatch(this::stillDying)) {
            emptyLooks++;
            if (emptyLooks >= EMPTY_LOOKS) {
                verified(look);
                return;
            }
        } else {
            emptyLooks = 0;
            look.victims().forEach(v -> killed.put(v.pid(), v));
            killer.kill(look.victims(), all);
        }
        scheduler.schedule(PAUSE, () -> guarded(this::look));
    }

    /** A process that dies loses its environment, and with it the mark, before its files and locks. */
    private boolean stillDying(final ScannedProcess process) {
        return process.alive() && Optional.ofNullable(killed.get(process.pid())).filter(process::sameAs).isPresent();
    }

    /** Whether there is anything to do, and whether we are the ones who can. */
    private boolean mayBegin(final FenceDecision decision, final FenceDecision.Look look) {
        if (look.self()) {
            end(Status.FAILED, target.member() + " runs in the very process that is to end it. Run each member in a"
                + " process of its own.");
            return false;
        }
        final Registration registration = decision.registration().orElse(null);
        if (registration == null ? !look.seen() : !knownHere(registration)) {
            end(Status.FAILED, target.member() + " is not known to have run where this member can see its processes."
                + " Fence it with a device that reaches its host.");
            return false;
        }
        return true;
    }

    private boolean knownHere(final Registration registration) {
        return registration.machine().seenFrom(here) || registration.machine().isEarlierBootOf(here);
    }

    private void verified(final FenceDecision.Look look) throws IOException {
        if (!look.uncertain().isEmpty()) {
            final String pids = look.uncertain().stream().limit(PIDS_NAMED).map(p -> Long.toString(p.pid()))
                .collect(Collectors.joining(", "));
            end(Status.FAILED, "Processes whose environment cannot be read may be " + target.member().node()
                + "'s (pid " + pids + "). Run the members as a user who may read it, or end these processes.");
            return;
        }
        if (!look.superseded()) {
            // the state files are the node's: a later life that runs already has them in use
            registry.clearRun(target.member().node());
        }
        end(Status.CONFIRMED, killed.isEmpty() ? "No process of " + target.member() + " was left on this machine."
            : "All processes of " + target.member() + " were killed (" + killed.size()
                + "), and two looks found none left.");
    }

    private void end(final Status status, final String detail) {
        LOG.info("Fence of {} ({}): {}: {}", target.member(), request.reason(), status, detail);
        result.complete(new FenceResult(status, detail));
    }

    /** Closes it before its end: nothing is known then. */
    void abandon() {
        result.complete(new FenceResult(Status.TIMED_OUT, "The fencing component was closed meanwhile."));
    }

    private void guarded(final Turn turn) {
        try {
            turn.run();
        } catch (final IOException | UncheckedIOException | io.coterie.api.core.CoterieException e) {
            LOG.warn("Fence of {} failed", target.member(), e);
            end(Status.FAILED, "The processes of this machine cannot be looked at: " + e.getMessage());
        }
    }

    /** A turn that may meet a broken disk. */
    @FunctionalInterface
    private interface Turn {
        void run() throws IOException;
    }
}
