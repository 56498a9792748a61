package io.coterie.manager;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.manager.swap.RehearsalCore;
import io.coterie.manager.swap.RehearsalCore.Answer;
import io.coterie.manager.swap.RehearsalCore.Whom;
import io.coterie.manager.swap.SwapLimits;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks new components what the present ones can, and lets {@link RehearsalCore} compare. Components are asked on a
 * thread of its own: if one hangs, only the swap does. The core is touched on the manager's thread alone.
 */
final class ComparingRehearsal implements Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(ComparingRehearsal.class);
    private final InstanceContext context;
    private final Scheduler manager;
    private final String code;
    private final String remedy;
    private final Supplier<Function<Scheduler, CompletionStage<List<Question>>>> kind;
    private Scheduler thread;
    private long number;
    private List<String> remarks = List.of();

    /** Something that both components are asked. */
    interface Question {
        /** {@return what it is about, for people} */
        String subject();

        /** Asks, on the rehearsal's thread. */
        CompletionStage<Answer> ask(Whom whom);

        /** {@return whether the new component has heard of it, once it was asked here} */
        default boolean asked() {
            return true;
        }
    }

    /**
     * A rehearsal that has not begun.
     *
     * @param code of the failure of a component that does less than the present one
     * @param remedy one sentence
     * @param kind the questions, made on the rehearsal's thread, which is given; null if nothing of the kind is swapped
     */
    ComparingRehearsal(final InstanceContext context, final Scheduler manager, final String code, final String remedy,
            final Supplier<Function<Scheduler, CompletionStage<List<Question>>>> kind) {
        this.context = context;
        this.manager = manager;
        this.code = code;
        this.remedy = remedy;
        this.kind = kind;
    }

    @Override
    public CompletionStage<Void> begin(final long swap) {
        final Function<Scheduler, CompletionStage<List<Question>>> questions = kind.get();
        if (questions == null) {
            return CompletableFuture.completedFuture(null);
        }
        final Run run = new Run(swap);
        manager.execute(() -> {
            number = swap;
            remarks = List.of();
            if (thread == null) {
                thread = context.newScheduler("rehearsal");
            }
            run.thread = thread;
            manager.schedule(SwapLimits.REHEARSE, run::late);
            thread.execute(() -> answered(() -> questions.apply(run.thread)).whenComplete((asked, failure) ->
                manager.execute(() -> run.begin(asked, failure))));
        });
        return run.done;
    }

    @Override
    public List<String> remarks(final long swap) {
        return swap == number ? remarks : List.of();
    }

    /** What is thrown, also by classes that do not fit together, comes out of the stage. */
    private static <T> CompletionStage<T> answered(final Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (final RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** One rehearsal; confined to the manager's thread. */
    private final class Run {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final long swap;
        private Scheduler thread;
        private List<Question> questions = List.of();
        private RehearsalCore core;

        private Run(final long swap) {
            this.swap = swap;
        }

        private void begin(final List<Question> asked, final Throwable failure) {
            if (done.isDone()) {
                return;
            }
            if (failure != null) {
                LOG.warn("The new component cannot be asked", failure);
                done.completeExceptionally(new RejectedException(code, "The new component cannot be asked: "
                    + said(failure), remedy, failure));
                return;
            }
            questions = asked;
            core = new RehearsalCore(asked.stream().map(Question::subject).toList());
            goOn();
        }

        private void goOn() {
            core.next().forEach(this::ask);
            if (!core.over() || done.isDone()) {
                return;
            }
            if (swap == number) {
                remarks = core.remarks().stream().map(r -> context.self().node() + ": " + r).toList();
            }
            core.problem().ifPresentOrElse(
                problem -> done.completeExceptionally(new RejectedException(code, problem, remedy)),
                () -> done.complete(null));
        }

        private void ask(final RehearsalCore.Ask ask) {
            thread.execute(() -> answered(() -> questions.get(ask.question()).ask(ask.whom()))
                .whenComplete((answer, failure) -> manager.execute(() -> {
                    if (failure == null && answer.verdict() == RehearsalCore.Verdict.HANGS) {
                        leaveThread();
                    }
                    core.answered(ask, failure == null ? answer : Answer.bad(said(failure))).ifPresent(this::ask);
                    goOn();
                })));
        }

        /** Whatever hangs there, the next one gets another. */
        private void leaveThread() {
            if (ComparingRehearsal.this.thread == thread) {
                ComparingRehearsal.this.thread = null;
            }
        }

        private void late() {
            if (done.isDone()) {
                return;
            }
            leaveThread();
            if (core == null) {
                done.completeExceptionally(new RejectedException(code, "The new component could not be asked within "
                    + SwapLimits.REHEARSE.toSeconds() + " s.", remedy));
            } else {
                core.late(SwapLimits.REHEARSE, question -> questions.get(question).asked());
                goOn();
            }
        }
    }

    private static String said(final Throwable failure) {
        final Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        return cause instanceof CoterieException e ? e.problem() : cause + ".";
    }
}
