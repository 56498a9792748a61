package io.coterie.manager;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.manager.core.CoordinatorCommand;
import io.coterie.manager.executor.Values;
import io.coterie.manager.wire.FenceMessages;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives fence devices from this member. Stateless; called on the manager's thread. */
final class FenceDriver {
    private static final Logger LOG = LoggerFactory.getLogger(FenceDriver.class);
    private final Supplier<List<Fencing>> components;

    FenceDriver(final Supplier<List<Fencing>> components) {
        this.components = components;
    }

    /** Whether this member has what drives devices of that agent. */
    boolean can(final String agent) {
        try {
            return components.get().stream().filter(f -> f.handles(agent)).findFirst()
                .filter(f -> f.agents().isEmpty() || f.agents().contains(agent)).isPresent();
        } catch (final RuntimeException | Error e) {
            LOG.debug("A fencing component does not answer", e);
            return false;
        }
    }

    /** Ends with a result in any case. */
    CompletionStage<FenceResult> fence(final CoordinatorCommand.Fence command) {
        try {
            for (final Fencing fencing : components.get()) {
                if (fencing.handles(command.device().agent())) {
                    return fencing.fence(request(command)).exceptionally(FenceDriver::failed);
                }
            }
        } catch (final RuntimeException | Error e) {
            return CompletableFuture.completedFuture(failed(e));
        }
        return CompletableFuture.completedFuture(new FenceResult(FenceResult.Status.FAILED,
            "No fencing component of this member knows the agent '" + command.device().agent() + "'."));
    }

    /**
     * For another member: the device is looked up by its name here, since its parameters do not travel. In a document
     * that is older than the coordinator's the name may stand for the plug of another node.
     */
    CompletionStage<FenceResult> fence(final FenceMessages.Ask ask, final long version,
            final Optional<ClusterDocument> document) {
        if (version < ask.document()) {
            return CompletableFuture.completedFuture(new FenceResult(FenceResult.Status.FAILED,
                "This member has version " + version + " of the document, not yet " + ask.document() + "."));
        }
        return document.flatMap(d -> d.fencing().devices().stream().filter(v -> v.name().equals(ask.device()))
            .findFirst()).map(device -> fence(new CoordinatorCommand.Fence(0, device, ask.target(), ask.action(),
                ask.term(), ask.timeout(), ask.reason()))).orElseGet(() -> CompletableFuture.completedFuture(
                    new FenceResult(FenceResult.Status.FAILED, "This member knows no device '" + ask.device()
                        + "'.")));
    }

    /** Whether a device works, as far as it can be seen from here. Fails if this member cannot ask it. */
    CompletionStage<FenceResult> test(final FencingSpec.Device device, final NodeId node) {
        return components.get().stream().filter(f -> f.handles(device.agent())).findFirst()
            .map(fencing -> fencing.test(resolved(device), node))
            .orElseGet(() -> CompletableFuture.completedFuture(new FenceResult(FenceResult.Status.FAILED,
                "No fencing component of this member knows the agent '" + device.agent() + "'.")));
    }

    private static FenceRequest request(final CoordinatorCommand.Fence command) {
        return new FenceRequest(resolved(command.device()), command.target(), command.action(), command.term(),
            command.timeout(), command.reason());
    }

    /** The device with its secrets read from their files here. */
    static FenceDevice resolved(final FencingSpec.Device device) {
        return new FenceDevice(device.name(), device.agent(), device.targets(), device.hostMap(),
            Values.resolve(device.parameters()), secrets(device));
    }

    private static Set<String> secrets(final FencingSpec.Device device) {
        return device.parameters().entrySet().stream().filter(e -> e.getValue().file()).map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    }

    static FenceResult failed(final Throwable failure) {
        LOG.warn("A fence device could not be driven", failure);
        return said(failure);
    }

    /** What went wrong, as a result. */
    static FenceResult said(final Throwable failure) {
        final Throwable cause = failure.getCause() instanceof CoterieException c ? c : failure;
        return new FenceResult(FenceResult.Status.FAILED, cause instanceof CoterieException c ? c.problem()
            : "The device could not be driven.");
    }
}
