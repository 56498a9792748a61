package io.coterie.manager;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.manager.core.CoordinatorCommand;
import io.coterie.manager.core.CoordinatorInput;
import io.coterie.manager.core.Moment;
import io.coterie.manager.core.TwoNodeCore;

/**
 * Connects the core for clusters of two nodes with the manager: its inputs, its commands, and what a person says in
 * its place. On the manager's thread, except where noted.
 */
final class TwoNode {
    private final TwoNodeCore core;
    private final Slots slots;
    private final Scheduler scheduler;
    private volatile String advice = "";

    TwoNode(final TwoNodeCore core, final Slots slots, final Scheduler scheduler) {
        this.core = core;
        this.slots = slots;
        this.scheduler = scheduler;
    }

    void handle(final CoordinatorInput input, final Moment now, final Consumer<CoordinatorCommand> run) {
        core.handle(input, now).forEach(run);
        advice = core.advice();
    }

    /** {@return whether this member is about to go on alone} */
    boolean hopeful() {
        return core.hopeful();
    }

    /** {@return what keeps one of two nodes from going on, for people; empty if nothing does}; from any thread. */
    String advice() {
        return advice;
    }

    /**
     * Takes a person's word that the other one of two nodes is off, where no state can be changed for want of quorum.
     * Consensus comes first: where it refuses, quorum is not touched. From any thread.
     *
     * @param now gives the time
     * @return true if that was done; false if the ordinary way, through the state, is to be taken
     */
    CompletionStage<Boolean> override(final OperatorRequest.ConfirmFence request, final Duration timeout,
            final Supplier<Moment> now) {
        final CompletableFuture<Boolean> end = new CompletableFuture<>();
        scheduler.execute(() -> {
            try {
                final Optional<TwoNodeCore.Departure> departure = core.departure(request.node());
                if (departure.isEmpty()) {
                    end.complete(false);
                    return;
                }
                goOn(departure.get(), timeout).whenComplete((nothing, failure) -> scheduler.execute(() -> {
                    if (failure != null) {
                        end.completeExceptionally(failure);
                        return;
                    }
                    core.overridden(departure.get().gone(), request.author(), now.get());
                    tellQuorum(request, end);
                }));
            } catch (final CoterieException e) {
                end.completeExceptionally(e);
            }
        });
        return end;
    }

    private CompletionStage<Void> goOn(final TwoNodeCore.Departure departure, final Duration timeout) {
        return departure.voter() ? slots.consensus().continueWithout(departure.gone(), timeout)
            : CompletableFuture.completedFuture(null);
    }

    private void tellQuorum(final OperatorRequest.ConfirmFence request, final CompletableFuture<Boolean> end) {
        try {
            slots.quorum().override(request.node());
            end.complete(true);
        } catch (final CoterieException e) {
            end.completeExceptionally(HalfDone.after("Consensus goes on without " + request.node() + ".", e));
        }
    }
}
