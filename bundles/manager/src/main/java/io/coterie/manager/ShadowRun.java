package io.coterie.manager;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.scheduling.Transition;
import io.coterie.manager.swap.ShadowNotes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a new scheduling component, while it is warm and not switched to, what the present one is asked, and keeps where
 * it decides otherwise. Nothing of what it says is carried out, and it is asked on a thread of its own: if it hangs, or
 * fails, only the swap does. Notes are touched on the manager's thread alone.
 */
final class ShadowRun implements Rehearsal {
    /** A decision takes milliseconds; one that takes so long would hold up the cluster. */
    static final Duration LIMIT = Duration.ofSeconds(5);
    /** Decisions that wait to be made again; more come only if the new component is far slower. */
    private static final int MAX_PENDING = 16;
    private static final Logger LOG = LoggerFactory.getLogger(ShadowRun.class);
    private final InstanceContext context;
    private final Scheduler manager;
    private final Scheduling present;
    private final AtomicInteger pending = new AtomicInteger();
    private volatile Supplier<Optional<SchedulingInput>> situation = Optional::empty;
    private volatile boolean open;
    private Swapping swapping;
    private Scheduler thread;
    private ShadowNotes notes = new ShadowNotes();
    private long number;

    ShadowRun(final InstanceContext context, final Scheduler manager, final Scheduling present) {
        this.context = context;
        this.manager = manager;
        this.present = present;
        try {
            swapping = context.slot(Swapping.class);
        } catch (final UnavailableException e) {
            LOG.debug("Nothing can be swapped here", e);
        }
    }

    /** Tells what a decision would be made of now. */
    void situation(final Supplier<Optional<SchedulingInput>> supplier) {
        situation = supplier;
    }

    /** The same component, whose decisions are made again in the shadow. */
    Scheduling watched() {
        return new Scheduling() {
            @Override
            public List<Finding> check(final ClusterDocument document) {
                return present.check(document);
            }

            @Override
            public Transition schedule(final SchedulingInput input) {
                final Transition decided = present.schedule(input);
                if (open) {
                    again(input, decided);
                }
                return decided;
            }
        };
    }

    private Optional<Scheduling> shadow() {
        return swapping == null ? Optional.empty()
            : swapping.shadows(Scheduling.class).values().stream().findFirst();
    }

    /** The new component has to be able to decide of what there is. */
    @Override
    public CompletionStage<Void> begin(final long swap) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final Optional<Scheduling> next = shadow();
        if (next.isEmpty()) {
            done.complete(null);
            return done;
        }
        manager.execute(() -> {
            number = swap;
            notes = new ShadowNotes();
            open = true;
            pending.set(0);
            if (thread == null) {
                thread = context.newScheduler("shadow");
            }
            manager.schedule(LIMIT, () -> {
                if (done.completeExceptionally(new DeadlineExceededException("swap.shadow-failed", "The new scheduling"
                        + " component made no decision within " + LIMIT.toSeconds() + " s.",
                        "Look at its log, and at what its threads do."))) {
                    // whatever hangs there, the next one gets another thread
                    thread = null;
                    open = false;
                }
            });
            thread.execute(() -> first(swap, next.get(), done));
        });
        return done;
    }

    /** On the shadow's thread. */
    private void first(final long swap, final Scheduling next, final CompletableFuture<Void> done) {
        try {
            final Optional<SchedulingInput> input = situation.get();
            final Optional<Transition> decided = input.flatMap(this::decided);
            if (decided.isEmpty()) {
                done.complete(null);
                return;
            }
            next.check(input.get().document()).stream().filter(Finding::isError).findFirst().ifPresent(f -> {
                throw new RejectedException("swap.shadow-failed", "The new scheduling component refuses the document"
                    + " that holds: " + f.problem(), f.remedy());
            });
            final List<String> differences = ShadowNotes.differences(decided.get(), next.schedule(input.get()));
            manager.execute(() -> {
                note(swap, differences);
                done.complete(null);
            });
        } catch (final CoterieException e) {
            done.completeExceptionally(e);
        } catch (final RuntimeException | Error e) {
            done.completeExceptionally(new RejectedException("swap.shadow-failed", "The new scheduling component made"
                + " no decision of the present state: " + e + ".", "Look at its log.", e));
        }
    }

    /** A swap may be the way out of a component that cannot decide. */
    private Optional<Transition> decided(final SchedulingInput input) {
        try {
            return Optional.of(present.schedule(input));
        } catch (final RuntimeException | Error e) {
            LOG.info("The present scheduling component makes no decision, so there is nothing to compare: {}",
                e.getMessage());
            return Optional.empty();
        }
    }

    /** On the manager's thread. */
    private void again(final SchedulingInput input, final Transition decided) {
        final Optional<Scheduling> next = shadow();
        if (next.isEmpty()) {
            open = false;
        } else if (thread != null && pending.get() < MAX_PENDING) {
            pending.incrementAndGet();
            final long swap = number;
            thread.execute(() -> {
                List<String> differences;
                try {
                    differences = ShadowNotes.differences(decided, next.get().schedule(input));
                } catch (final RuntimeException | Error e) {
                    LOG.warn("The new scheduling component failed in the shadow", e);
                    differences = List.of("It made no decision: " + e + ".");
                }
                pending.decrementAndGet();
                final List<String> found = differences;
                manager.execute(() -> note(swap, found));
            });
        }
    }

    private void note(final long swap, final List<String> differences) {
        if (swap == number) {
            notes.add(differences);
        }
    }

    @Override
    public List<String> remarks(final long swap) {
        return swap == number ? notes.text() : List.of();
    }
}
