package io.coterie.manager;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.state.Change;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.core.CoordinatorCommand;
import io.coterie.manager.core.CoordinatorInput;
import io.coterie.manager.event.EventLog;
import io.coterie.manager.wire.FenceMessages;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the coordinator's core wants done, and feeds the answers back. Called on the manager's thread. */
final class CommandRunner {
    private static final Duration BARRIER_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SUBMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration VOTER_TIMEOUT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);
    private final Slots slots;
    private final MemberLink link;
    private final FenceDriver fences;
    private final EventLog events;
    private final LongSupplier document;
    private final Consumer<CoordinatorInput> feed;
    private final FenceTurns turns = new FenceTurns();
    private int asked;

    CommandRunner(final Slots slots, final MemberLink link, final FenceDriver fences, final EventLog events,
            final LongSupplier document, final Consumer<CoordinatorInput> feed) {
        this.slots = slots;
        this.link = link;
        this.fences = fences;
        this.events = events;
        this.document = document;
        this.feed = feed;
    }

    void run(final CoordinatorCommand command) {
        if (command instanceof CoordinatorCommand.ProveTerm prove) {
            ask(() -> slots.consensus().barrier(BARRIER_TIMEOUT), (barrier, failure) -> feed.accept(
                new CoordinatorInput.TermProved(prove.attempt(), Optional.ofNullable(barrier))));
        } else if (command instanceof CoordinatorCommand.Submit submit) {
            submit(submit.change(), SUBMIT_TIMEOUT).whenComplete((state, failure) -> submitted(submit, state, failure));
        } else if (command instanceof CoordinatorCommand.Sync sync) {
            ask(() -> link.sync(sync.member(), sync.term()), (answer, failure) -> feed.accept(
                new CoordinatorInput.Synced(sync.member(), sync.attempt(), Optional.ofNullable(answer))));
        } else if (command instanceof CoordinatorCommand.Send send) {
            ask(() -> link.order(send.order()), (reply, failure) -> feed.accept(
                new CoordinatorInput.OrderAnswered(send.order().key(), Optional.ofNullable(reply))));
        } else if (command instanceof CoordinatorCommand.Fence fence) {
            fence(fence).thenAccept(result -> feed.accept(new CoordinatorInput.FenceEnded(fence.id(), result)));
        } else if (command instanceof CoordinatorCommand.TestDevice test) {
            ask(() -> fences.test(test.device(), test.node()), (result, failure) -> feed.accept(
                new CoordinatorInput.DeviceTested(test.id(), failure == null ? result : FenceDriver.said(failure))));
        } else if (command instanceof CoordinatorCommand.ChangeVoter voter) {
            ask(() -> slots.consensus().changeVoters(voter.change(), voter.node(), VOTER_TIMEOUT),
                (done, failure) -> {
                    if (failure != null) {
                        LOG.warn("The voters could not be changed ({} {}); it is tried again", voter.change(),
                            voter.node(), failure);
                    }
                });
        } else if (command instanceof CoordinatorCommand.TellFenced told) {
            tellFenced(told);
        } else if (command instanceof CoordinatorCommand.ContinueWithout without) {
            ask(() -> slots.consensus().continueWithout(without.gone(), VOTER_TIMEOUT), (done, failure) -> feed.accept(
                new CoordinatorInput.Continued(without.id(), Optional.ofNullable(failure).map(CommandRunner::code))));
        } else if (command instanceof CoordinatorCommand.Tell tell) {
            events.add(slots.context().clock().now(), tell.type(), tell.subject(), tell.text(), tell.details());
        }
    }

    private void tellFenced(final CoordinatorCommand.TellFenced told) {
        try {
            slots.quorum().fenced(told.member());
        } catch (final CoterieException e) {
            LOG.warn("Quorum could not be told of the fence of {}; it is told again: {}", told.member(),
                e.getMessage());
        }
    }

    /**
     * From here, unless it is this member that is to be fenced, for nobody ends himself and says that it is done; or
     * its host for an earlier life of it; or it lacks the agent; or the device did not do it when it was asked from
     * here: it may be out of reach of this host alone.
     */
    private CompletionStage<FenceResult> fence(final CoordinatorCommand.Fence fence) {
        final MemberId self = slots.context().self();
        if (fence.target().equals(self) || !fences.can(fence.device().agent())) {
            return fromElsewhere(fence);
        }
        final String device = fence.device().name();
        final FenceTurns.Turn turn = turns.next(device, others(fence));
        final CompletionStage<FenceResult> asked = turn.from().map(o -> from(o, fence))
            .orElseGet(() -> fences.fence(fence));
        final CompletionStage<FenceResult> counted = asked.thenApply(result -> {
            turns.ended(device, turn, result.status());
            return result;
        });
        return fence.target().node().equals(self.node()) && turn.from().isEmpty() ? counted.thenCompose(result ->
            result.status() == FenceResult.Status.SUPERSEDED ? fromElsewhere(fence)
                : CompletableFuture.completedFuture(result)) : counted;
    }

    /** Another member at each try: one that lacks the agent or cannot reach the device does not stand in the way. */
    private CompletionStage<FenceResult> fromElsewhere(final CoordinatorCommand.Fence fence) {
        final List<MemberId> others = others(fence);
        if (others.isEmpty()) {
            return CompletableFuture.completedFuture(FenceDriver.failed(new UnavailableException("manager.no-other",
                "There is no other member that could fence " + fence.target() + ".",
                "Start another member, or make sure that the node is off and confirm it.")));
        }
        return from(others.get(Math.floorMod(asked++, others.size())), fence);
    }

    private List<MemberId> others(final CoordinatorCommand.Fence fence) {
        try {
            return slots.membership().view().members().stream().filter(m -> !m.equals(slots.context().self())
                && !m.node().equals(fence.target().node())).toList();
        } catch (final CoterieException e) {
            LOG.debug("Nobody knows who else is there", e);
            return List.of();
        }
    }

    private CompletionStage<FenceResult> from(final MemberId other, final CoordinatorCommand.Fence fence) {
        return guarded(() -> link.fence(other, new FenceMessages.Ask(fence.device().name(), fence.target(),
            fence.action(), fence.term(), fence.timeout(), fence.reason(), document.getAsLong())))
            .exceptionally(FenceDriver::failed)
            .thenApply(result -> new FenceResult(result.status(), "From " + other.node() + ": " + result.detail(),
                result.power()));
    }

    private void submitted(final CoordinatorCommand.Submit submit, final StateSnapshot state,
            final Throwable failure) {
        if (failure == null) {
            feed.accept(new CoordinatorInput.StateChanged(state));
            feed.accept(new CoordinatorInput.ChangeEnded(submit.id(), Optional.empty()));
            return;
        }
        LOG.debug("A change did not succeed", failure);
        feed.accept(new CoordinatorInput.ChangeEnded(submit.id(), Optional.of(code(failure))));
    }

    CompletionStage<StateSnapshot> submit(final Change change, final Duration timeout) {
        return guarded(() -> slots.state().submit(change, timeout));
    }

    private static <T> void ask(final Supplier<CompletionStage<T>> question, final BiConsumer<T, Throwable> answer) {
        guarded(question).whenComplete((value, failure) -> {
            if (failure != null) {
                LOG.debug("No answer", failure);
            }
            answer.accept(failure == null ? value : null, failure);
        });
    }

    /**
     * A slot that is empty answers by throwing, and a component that is broken may: the commands after this one must
     * run all the same, and this one be answered.
     */
    static <T> CompletionStage<T> guarded(final Supplier<CompletionStage<T>> question) {
        try {
            return question.get();
        } catch (final RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    static String code(final Throwable failure) {
        final Throwable cause = failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause() : failure;
        return cause instanceof CoterieException e ? e.code() : "manager.internal";
    }
}
