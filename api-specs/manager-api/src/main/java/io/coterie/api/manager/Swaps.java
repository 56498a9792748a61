package io.coterie.api.manager;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.component.ComponentDescription;

/**
 * Replaces components of the running cluster: a set of slots changes at one moment on all members, or not at all. Given
 * by {@link Manager#swaps()}. Everything may be called on any member and from any thread; nothing blocks.
 */
@ProviderType
public interface Swaps {
    /**
     * What a swap would do now, and why it cannot be: asks every member of the view, touches nothing.
     *
     * @param request what is to be replaced
     * @param timeout how long asking may take
     * @return ends with the plan; errors are findings in it
     */
    CompletionStage<SwapPlan> plan(SwapRequest request, Duration timeout);

    /**
     * What a swap would do that brings the components to those of a document.
     *
     * @param text YAML or JSON
     * @param timeout how long asking may take
     * @return ends with the plan; without changes if the document names what holds
     */
    CompletionStage<SwapPlan> plan(String text, Duration timeout);

    /**
     * Plans a swap, and records it if nothing stands against it. The coordinator leads it from there, and any later
     * one goes on.
     *
     * @param request what is to be replaced
     * @param timeout until when it must be durable
     * @return ends with the swap when it is recorded; fails with {@link io.coterie.api.core.InvalidInputException}
     *     {@code swap.refused} with what stands against it
     */
    CompletionStage<SwapStatus> run(SwapRequest request, Duration timeout);

    /**
     * Runs the swap that brings the components to those of a document; the document itself is not applied.
     *
     * @param text YAML or JSON
     * @param author who asks
     * @param timeout until when it must be durable
     * @return as for {@link #run(SwapRequest, Duration)}
     */
    CompletionStage<SwapStatus> run(String text, String author, Duration timeout);

    /**
     * Takes a swap back that is not decided yet; one of consensus also later, until the log is handed over.
     *
     * @param number its number
     * @param author who asks
     * @param timeout until when it must be durable
     * @return ends when it is decided that the old set holds; fails with
     *     {@link io.coterie.api.core.RejectedException} {@code swap.decided} if it was too late, {@code swap.unknown}
     *     if there is no such swap
     */
    CompletionStage<SwapStatus> abort(long number, String author, Duration timeout);

    /**
     * Takes a bundle for a swap to come, on this member; the others fetch it from here. It is started, so that it says
     * what it offers; no component of it runs.
     *
     * @param bundle its file, on the host of this member
     * @param timeout how long its components may take to offer themselves
     * @return ends with the components in it; fails as {@link io.coterie.api.component.Swapping#offer} does
     */
    CompletionStage<List<ComponentDescription>> offer(Path bundle, Duration timeout);

    /** {@return the last swaps, the latest first} */
    List<SwapStatus> swaps();

    /**
     * What runs in each member of the view.
     *
     * @param timeout how long asking may take
     * @param collect whether each member first asks its JVM to collect, if something was not collected yet: it may
     *     pause
     * @return ends with a row a member; who could not be asked says why
     */
    CompletionStage<List<MemberComponents>> members(Duration timeout, boolean collect);
}
