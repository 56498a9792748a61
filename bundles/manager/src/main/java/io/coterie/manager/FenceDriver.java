package io.coterie.manager;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.coterie.api.core.CoterieException;
import io.coterie.api.document.ClusterDocument;
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

    /** Ends with a result in any case. */
    CompletionStage<FenceResult> fence(final CoordinatorCommand.Fence command) {
        try {
            for (final Fencing fencing : components.get()) {
                if (fencing.handles(command.device().agent())) {
                    return fencing.fence(request(command)).exceptionally(FenceDriver::failed);
                }
            }
        } catch (final RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e));
        }
        return CompletableFuture.completedFuture(new FenceResult(FenceResult.Status.FAILED,
            "No fencing component of this member knows the agent '" + command.device().agent() + "'."));
    }

    /** For another member: the device is looked up by its name here, since its parameters do not travel. */
    CompletionStage<FenceResult> fence(final FenceMessages.Ask ask, final Optional<ClusterDocument> document) {
        return document.flatMap(d -> d.fencing().devices().stream().filter(v -> v.name().equals(ask.device()))
            .findFirst()).map(device -> fence(new CoordinatorCommand.Fence(0, device, ask.target(), ask.action(),
                ask.term(), ask.timeout(), ask.reason()))).orElseGet(() -> CompletableFuture.completedFuture(
                    new FenceResult(FenceResult.Status.FAILED, "This member knows no device '" + ask.device()
                        + "'.")));
    }

    private static FenceRequest request(final CoordinatorCommand.Fence command) {
        final FenceDevice device = new FenceDevice(command.device().name(), command.device().agent(),
            command.device().targets(), command.device().hostMap(), Values.resolve(command.device().parameters()));
        return new FenceRequest(device, command.target(), command.action(), command.term(), command.timeout(),
            command.reason());
    }

    static FenceResult failed(final Throwable failure) {
        LOG.warn("A fence device could not be driven", failure);
        final Throwable cause = failure.getCause() instanceof CoterieException c ? c : failure;
        return new FenceResult(FenceResult.Status.FAILED, cause instanceof CoterieException c ? c.problem()
            : "The device could not be driven.");
    }
}
