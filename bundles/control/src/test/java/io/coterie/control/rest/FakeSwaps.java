package io.coterie.control.rest;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SwapStep;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.manager.MemberComponents;
import io.coterie.api.manager.SwapPlan;
import io.coterie.api.manager.SwapRequest;
import io.coterie.api.manager.SwapStatus;
import io.coterie.api.manager.Swaps;

/** Swaps that remember what they are asked for. */
final class FakeSwaps implements Swaps {
    final List<SwapRequest> requests = new CopyOnWriteArrayList<>();
    final List<String> texts = new CopyOnWriteArrayList<>();
    final List<Path> offered = new CopyOnWriteArrayList<>();
    volatile String hash = "ab";
    volatile List<Finding> findings = List.of();

    @Override
    public CompletionStage<SwapPlan> plan(final SwapRequest request, final Duration timeout) {
        requests.add(request);
        return CompletableFuture.completedFuture(new SwapPlan(1, List.of("messaging: a -> b"),
            List.of("n1: b 2 ab"), findings));
    }

    @Override
    public CompletionStage<SwapPlan> plan(final String text, final Duration timeout) {
        texts.add(text);
        return CompletableFuture.completedFuture(new SwapPlan(0, List.of(), List.of(), List.of()));
    }

    @Override
    public CompletionStage<SwapStatus> run(final SwapRequest request, final Duration timeout) {
        requests.add(request);
        return findings.isEmpty() ? CompletableFuture.completedFuture(swaps().get(0))
            : CompletableFuture.failedFuture(new InvalidInputException("swap.refused", findings));
    }

    @Override
    public CompletionStage<SwapStatus> run(final String text, final String author, final Duration timeout) {
        texts.add(author + ": " + text);
        return CompletableFuture.completedFuture(swaps().get(0));
    }

    @Override
    public CompletionStage<SwapStatus> abort(final long number, final String author, final Duration timeout) {
        return number == 4 ? CompletableFuture.completedFuture(swaps().get(0)) : CompletableFuture.failedFuture(
            new RejectedException("swap.decided", "It is decided.", "Plan another."));
    }

    @Override
    public CompletionStage<List<ComponentDescription>> offer(final Path bundle, final Duration timeout) {
        offered.add(bundle);
        return CompletableFuture.completedFuture(List.of(new ComponentDescription("messaging", "b", "2", "b",
            List.of(), List.of(), bundle.getFileName() + "/2", hash)));
    }

    @Override
    public List<SwapStatus> swaps() {
        return List.of(new SwapStatus(4, 2, "draining", List.of("messaging: a -> b"), "ada", "",
            List.of("seen"),
            List.of(new SwapStatus.Mark("planned", Instant.EPOCH, "n1")), List.of(new SwapStatus.Member(
                FakeManager.SELF, true, SwapStep.SWITCHED, 1, "", "n2"))));
    }

    @Override
    public CompletionStage<List<MemberComponents>> members(final Duration timeout, final boolean collect) {
        return CompletableFuture.completedFuture(List.of(new MemberComponents(FakeManager.SELF, 1, List.of(
            new InstanceId(FakeManager.CLUSTER, "messaging", "a", "1", "ab", "cd")),
            collect ? List.of() : List.of("b/1 since noon"), "")));
    }
}
