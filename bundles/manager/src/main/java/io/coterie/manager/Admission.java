package io.coterie.manager;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.coterie.api.core.Scheduler;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.core.CoordinatorCommand;
import io.coterie.manager.core.Moment;
import io.coterie.manager.core.Unfencing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks which fence devices cut nodes off, has them let this node in, and tells the history how that went. On the
 * manager's thread, but for what others may ask.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    /** For the question which state is the present one; it is asked again. */
    private static final Duration LATEST = Duration.ofSeconds(5);
    private static final long UNKNOWN = -1;
    private final Slots slots;
    private final Scheduler scheduler;
    private final Unfencing core;
    private final FenceDriver driver;
    private final Consumer<Change> submit;
    private StateSnapshot state;
    private boolean asking;
    private long freshFrom = UNKNOWN;
    private long askedVersion = -1;
    private volatile Optional<String> problem = Optional.empty();
    private volatile String waitingFor = "";

    Admission(final Slots slots, final Scheduler scheduler, final Unfencing core, final Consumer<Change> submit) {
        this.slots = slots;
        this.scheduler = scheduler;
        this.core = core;
        this.driver = new FenceDriver(slots::fencing);
        this.submit = submit;
    }

    void state(final StateSnapshot newState, final ClusterDocument document) {
        state = newState;
        core.state(newState, document);
        final long version = newState.document().version();
        if (document != null && version != askedVersion) {
            askedVersion = version;
            ask(version, document.fencing().devices());
        }
    }

    /** Whoever drives a device knows what its agent says of itself; where that is not known, the document decides. */
    private void ask(final long version, final List<FencingSpec.Device> devices) {
        final Set<String> cutOff = new HashSet<>();
        final CompletableFuture<?>[] answers = devices.stream().map(device -> component(device.agent())
            .map(f -> CommandRunner.guarded(() -> f.describe(device.agent())).toCompletableFuture()
                .handleAsync((agent, failure) -> {
                    if (failure == null && agent.unfences()) {
                        cutOff.add(device.name());
                    }
                    return null;
                }, scheduler::execute)).orElseGet(() -> CompletableFuture.completedFuture(null)))
            .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(answers).whenComplete((nothing, failure) ->
            scheduler.execute(() -> core.known(version, cutOff)));
    }

    private Optional<Fencing> component(final String agent) {
        try {
            return slots.fencing().stream().filter(f -> f.handles(agent)).findFirst();
        } catch (final RuntimeException | Error e) {
            LOG.debug("A fencing component does not answer", e);
            return Optional.empty();
        }
    }

    /**
     * Goes on, if the member could join now or takes part; true if it is let in by all devices. A member that has just
     * started reads the log from its beginning: what it sees of its node meanwhile was true once.
     */
    boolean advance(final boolean wanted, final Moment now) {
        if (wanted && freshFrom == UNKNOWN && !asking) {
            learn();
        }
        if (freshFrom == UNKNOWN || state == null || state.revision() < freshFrom) {
            return false;
        }
        core.next(wanted, now).ifPresent(this::run);
        problem = core.problem();
        waitingFor = core.waitingFor();
        return core.complete();
    }

    private void learn() {
        asking = true;
        CommandRunner.guarded(() -> slots.state().latest(LATEST)).whenComplete((latest, failure) ->
            scheduler.execute(() -> {
                asking = false;
                if (failure == null) {
                    freshFrom = latest.revision();
                } else {
                    LOG.debug("The present state is not known yet", failure);
                }
            }));
    }

    private void run(final CoordinatorCommand.Fence command) {
        final Moment begun = now();
        driver.fence(command).thenAccept(result -> scheduler.execute(() -> {
            final Moment now = now();
            if (core.ended(command.id(), result, now)) {
                tell(command, result, now.since(begun));
            }
        }));
    }

    private void tell(final CoordinatorCommand.Fence command, final FenceResult result, final Duration time) {
        LOG.info("{} is {} by the fence device {}: {}", command.target(), result.confirmed() ? "let in"
            : "not let in", command.device().name(), result.detail());
        submit.accept(new Change.RecordFence(state.term(), new FenceRecord(command.target(), command.device().name(),
            command.target().node(), FenceRecord.ON, result.status().name().toLowerCase(Locale.ROOT), result.detail(),
            now().wall(), time, state.term())));
    }

    private Moment now() {
        return new Moment(slots.context().clock().nanoTime(), slots.context().clock().now());
    }

    /** {@return what keeps the node out, for people} */
    Optional<String> problem() {
        return problem;
    }

    /** {@return what is waited for, for people; empty if nothing is} */
    String waitingFor() {
        return waitingFor;
    }
}
