package io.coterie.api.manager;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.osgi.annotation.versioning.ConsumerType;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Subscription;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.scheduling.Transition;
import io.coterie.api.state.DocumentVersion;
import io.coterie.api.state.StateSnapshot;

/** The manager of one cluster on one member; the component's service and the slot alike. See the package. */
@ConsumerType
public interface Manager {
    /** {@return how the cluster is, as far as this member knows} */
    ClusterStatus status();

    /** {@return the state that this member has applied} */
    StateSnapshot state();

    /**
     * What scheduling decides of the present state: an empty transition means that all is as it should be. Its
     * placements say why everything is where it is.
     *
     * @return ends with the decision
     */
    CompletionStage<Transition> decision();

    /**
     * Checks a document without applying it: syntax, references, agents and their parameters (as installed on this
     * member and, for what it does not have, on the others), fence devices, constraints, components.
     *
     * @param text YAML or JSON
     * @return ends with errors and warnings in the order of the source; empty if it is good
     */
    CompletionStage<List<Finding>> validate(String text);

    /**
     * What would happen if a document were applied now.
     *
     * @param text YAML or JSON
     * @return ends with the plan; fails with {@link io.coterie.api.core.InvalidInputException}
     */
    CompletionStage<DocumentPlan> plan(String text);

    /**
     * Applies a document.
     *
     * @param text YAML or JSON
     * @param expectedVersion the version that the author read; −1 takes whatever there is
     * @param author who
     * @param comment why, may be empty
     * @param timeout until when it must be durable
     * @return ends with the new version
     */
    CompletionStage<DocumentVersion> apply(String text, long expectedVersion, String author, String comment,
        Duration timeout);

    /**
     * Takes an operator's request. It is recorded durably; the coordinator acts on it.
     *
     * @param request what is asked
     * @param timeout until when it must be durable
     * @return ends when it is recorded
     */
    CompletionStage<Void> request(OperatorRequest request, Duration timeout);

    /**
     * Lets this member leave: resources are moved away or stopped, then it is LEFT.
     *
     * @param timeout how long the cluster may take; a member that runs out of time is unclean, not left
     * @return ends when it has left
     */
    CompletionStage<Void> leave(Duration timeout);

    /**
     * Recent events, oldest first.
     *
     * @param after only those with a greater number; 0 for all that are kept
     * @return at most as many as are kept
     */
    List<ClusterEvent> events(long after);

    /**
     * Tells of events as they happen.
     *
     * @param listener whom to tell
     * @return ends it
     */
    Subscription subscribe(Consumer<ClusterEvent> listener);

    /**
     * Waits until the cluster has nothing to do: the last transition is over and the next would be empty.
     *
     * @param node only as far as that node is concerned; empty for all
     * @param timeout how long to wait
     * @return ends when it is so; fails with {@link io.coterie.api.core.DeadlineExceededException} if it is not in time
     */
    CompletionStage<Void> settled(Optional<NodeId> node, Duration timeout);

    /**
     * Whether a fence device could fence a node from this member now, without fencing.
     *
     * @param device the device's name in the document that holds
     * @param node the node
     * @return ends with a confirmed result if it could; fails if there is no such device
     */
    default CompletionStage<FenceResult> testFence(final String device, final NodeId node) {
        return CompletableFuture.failedFuture(new RejectedException("manager.not-offered",
            "This manager cannot test fence devices.", "Test them with another component of the kind manager."));
    }

    /** {@return the fence devices that the coordinator found not to work; none if this manager does not ask them} */
    default List<FailedDevice> failedDevices() {
        return List.of();
    }

    /** {@return the fence agents that this member has, sorted; reads folders} */
    default List<String> fenceAgents() {
        return List.of();
    }

    /**
     * What a fence agent says of itself.
     *
     * @param agent its name
     * @return ends with the description; fails if this member does not have the agent, or it does not describe itself
     */
    default CompletionStage<FenceAgent> fenceAgent(final String agent) {
        return CompletableFuture.failedFuture(new RejectedException("manager.not-offered",
            "This manager does not describe fence agents.", "Ask another component of the kind manager."));
    }

    /**
     * Replaces components of the running cluster.
     *
     * @return the same object at each call
     * @throws RejectedException {@code manager.not-offered} if this manager does not lead swaps
     */
    default Swaps swaps() {
        throw new RejectedException("manager.not-offered", "This manager does not replace components.",
            "Use another component of the kind manager.");
    }
}
