package io.coterie.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.coterie.api.core.Scheduler;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.manager.executor.LocalExecutor;
import io.coterie.manager.swap.Probed;
import io.coterie.manager.swap.RehearsalCore.Answer;
import io.coterie.manager.swap.RehearsalCore.Verdict;
import io.coterie.manager.swap.RehearsalCore.Whom;
import io.coterie.manager.swap.SwapLimits;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions to a new component for resource agents: whether it sees what runs here as it is known to run. It only
 * probes, in the turn of each resource among all that is ordered for it. Immutable.
 *
 * @param executor knows what runs, and probes
 * @param present the components for resource agents
 * @param shadows what is to take the places of some of them
 * @param own where new components are called
 * @param manager ends what a new component does not end
 */
record AgentRehearsal(LocalExecutor executor, List<ResourceAgents> present,
        Map<ResourceAgents, ResourceAgents> shadows, Scheduler own, Scheduler manager) {
    private static final Logger LOG = LoggerFactory.getLogger(AgentRehearsal.class);

    /** One for each resource that runs here and whose component changes. */
    CompletionStage<List<ComparingRehearsal.Question>> questions() {
        final List<ResourceAgents> next = present.stream().map(a -> shadows.getOrDefault(a, a)).toList();
        return executor.running().thenApplyAsync(running -> {
            final List<ComparingRehearsal.Question> questions = new ArrayList<>();
            running.forEach((resource, agent) -> {
                final String agentClass = agent.substring(0, Math.max(0, agent.indexOf(':')));
                final Optional<ResourceAgents> before = of(present, agentClass);
                final Optional<ResourceAgents> after = of(next, agentClass);
                if (before.isPresent() && !before.equals(after)) {
                    questions.add(new ResourceQuestion(resource, agentClass, after.map(a ->
                        new Bounded(a, own, manager))));
                }
            });
            return questions;
        }, own::execute);
    }

    private static Optional<ResourceAgents> of(final List<ResourceAgents> components, final String agentClass) {
        return components.stream().filter(a -> serves(a, agentClass)).findFirst();
    }

    /** A slot without a component throws: what is to fill it cannot be worse. */
    private static boolean serves(final ResourceAgents component, final String agentClass) {
        try {
            return component.agentClass().equals(agentClass);
        } catch (final RuntimeException | Error e) {
            LOG.info("A component for resource agents does not say of which class they are", e);
            return false;
        }
    }

    /** Whether a resource is seen as it is known to run. */
    private final class ResourceQuestion implements ComparingRehearsal.Question {
        private final String resource;
        private final String agentClass;
        private final Optional<Bounded> after;

        private ResourceQuestion(final String resource, final String agentClass,
                final Optional<Bounded> after) {
            this.resource = resource;
            this.agentClass = agentClass;
            this.after = after;
        }

        @Override
        public String subject() {
            return "Resource " + resource;
        }

        @Override
        public CompletionStage<Answer> ask(final Whom whom) {
            if (whom == Whom.NEW && after.isEmpty()) {
                return CompletableFuture.completedFuture(Answer.bad("No component is for agents of class '"
                    + agentClass + "'."));
            }
            final Optional<ResourceAgents> by = after.filter(a -> whom == Whom.NEW).map(a -> a);
            return executor.probe(resource, by).thenCompose(probed -> cut(probed) && !hangs()
                ? executor.probe(resource, by) : CompletableFuture.completedFuture(probed)).thenApply(probed -> {
                    final Answer answer = probed.map(Probed::answer).orElse(Answer.VOID);
                    return answer.verdict() == Verdict.VOID && hangs() ? Answer.HANGS : answer;
                });
        }

        /** It made way for an order; what runs after that is asked about once more. */
        private static boolean cut(final Optional<Probed> probed) {
            return probed.filter(p -> p.result().status() == ActionResult.Status.CANCELLED).isPresent();
        }

        /** A probe is over for all others, but not for the new component. */
        private boolean hangs() {
            return after.filter(a -> a.inHand().get() > 0).isPresent();
        }

        @Override
        public boolean asked() {
            return after.isEmpty() || after.get().called().get();
        }
    }

    /**
     * A component that nobody has tried yet: it is called on a thread of its own, and every call ends in time, so that
     * it holds up neither the executor nor what is ordered for the resource.
     *
     * @param behind the component
     * @param own where it is called
     * @param manager ends what it does not end
     * @param running what has not ended for others, by resource
     * @param called whether the component was ever called
     * @param inHand calls that the component has not ended
     */
    record Bounded(ResourceAgents behind, Scheduler own, Scheduler manager,
            Map<String, CompletableFuture<ActionResult>> running, AtomicBoolean called, AtomicInteger inHand)
            implements ResourceAgents {
        /** The executor asks again after a second, since the agent may have been about to be called. */
        static final Duration CANCEL = Duration.ofSeconds(2);

        Bounded(final ResourceAgents behind, final Scheduler own, final Scheduler manager) {
            this(behind, own, manager, new ConcurrentHashMap<>(), new AtomicBoolean(), new AtomicInteger());
        }

        @Override
        public String agentClass() {
            return behind.agentClass();
        }

        @Override
        public List<String> agents() {
            return behind.agents();
        }

        @Override
        public CompletionStage<AgentMetadata> metadata(final String agent) {
            return behind.metadata(agent);
        }

        @Override
        public CompletionStage<ActionResult> execute(final ActionRequest request) {
            final CompletableFuture<ActionResult> result = new CompletableFuture<>();
            running.put(request.resource(), result);
            result.whenComplete((ended, failure) -> running.remove(request.resource(), result));
            manager.schedule(limit(request), () -> result.complete(ended(ActionResult.Status.TIMED_OUT)));
            own.execute(() -> {
                if (result.isDone()) {
                    // it came to an end before its turn here
                    return;
                }
                called.set(true);
                inHand.incrementAndGet();
                final CompletableFuture<ActionResult> call = new CompletableFuture<>();
                call.whenComplete((ended, failure) -> {
                    inHand.decrementAndGet();
                    if (failure == null) {
                        result.complete(ended);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
                try {
                    behind.execute(request).whenComplete((ended, failure) -> {
                        if (failure == null) {
                            call.complete(ended);
                        } else {
                            call.completeExceptionally(failure);
                        }
                    });
                } catch (final RuntimeException | Error e) {
                    call.completeExceptionally(e);
                }
            });
            return result;
        }

        /** The resource is to go down: nobody waits for the component for long. */
        @Override
        public void cancel(final String resource) {
            final CompletableFuture<ActionResult> result = running.get(resource);
            if (result != null) {
                own.execute(() -> behind.cancel(resource));
                manager.schedule(CANCEL, () -> result.complete(ended(ActionResult.Status.CANCELLED)));
            }
        }

        /** What is ordered for the resource is told to wait for the time-out of the probe, and not for longer. */
        private static Duration limit(final ActionRequest request) {
            final Duration limit = request.timeout().plus(CANCEL);
            return limit.compareTo(SwapLimits.REHEARSE) < 0 ? limit : SwapLimits.REHEARSE;
        }

        private static ActionResult ended(final ActionResult.Status status) {
            return new ActionResult(status, ResultCode.GENERIC_ERROR, "", Duration.ZERO, Map.of());
        }
    }
}
