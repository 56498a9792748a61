package io.coterie.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.config.DeviceRecord;
import io.coterie.manager.core.DeviceTargets;
import io.coterie.manager.swap.RehearsalCore.Answer;
import io.coterie.manager.swap.RehearsalCore.Whom;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions to a new fencing component: whether it could drive each device of the document that the present one
 * drives, from this member. Nobody is fenced. Immutable.
 *
 * @param document the document
 * @param state the state
 * @param self this member's node
 * @param present the fencing components, in the order in which a device is given to them
 * @param shadows what is to take the places of some of them
 */
record FenceRehearsal(ClusterDocument document, StateSnapshot state, NodeId self, List<Fencing> present,
        Map<Fencing, Fencing> shadows) {
    private static final Logger LOG = LoggerFactory.getLogger(FenceRehearsal.class);

    /** One for each device whose component changes. */
    List<ComparingRehearsal.Question> questions() {
        final List<Fencing> next = present.stream().map(f -> shadows.getOrDefault(f, f)).toList();
        final List<ComparingRehearsal.Question> questions = new ArrayList<>();
        for (final FencingSpec.Device device : DeviceTargets.devices(document)) {
            final Optional<Fencing> before = of(present, device);
            final Optional<Fencing> after = of(next, device);
            if (before.isPresent() && !before.equals(after)) {
                questions.add(new DeviceQuestion(device, DeviceTargets.one(document, state, device, self)
                    .filter(n -> !failsAlready(device)), before.get(), after));
            }
        }
        return questions;
    }

    private static Optional<Fencing> of(final List<Fencing> components, final FencingSpec.Device device) {
        return components.stream().filter(f -> handles(f, device)).findFirst();
    }

    /** A slot without a component throws: what is to fill it cannot be worse. */
    private static boolean handles(final Fencing fencing, final FencingSpec.Device device) {
        try {
            return fencing.handles(device.agent());
        } catch (final RuntimeException | Error e) {
            LOG.info("A fencing component does not say whether it handles {}", device.agent(), e);
            return false;
        }
    }

    /** The monitor of the device has found so: there is nothing to compare with. */
    private boolean failsAlready(final FencingSpec.Device device) {
        final NamedRecord named = state.records().get(DeviceRecord.PREFIX + device.name());
        return named != null && DeviceRecord.read(named).filter(DeviceRecord::failed).isPresent();
    }

    /**
     * Whether a device could be driven.
     *
     * @param node for which the device is tested; empty if it is only checked
     */
    private record DeviceQuestion(FencingSpec.Device device, Optional<NodeId> node, Fencing before,
            Optional<Fencing> after) implements ComparingRehearsal.Question {
        @Override
        public String subject() {
            return "Fence device " + device.name() + node.map(n -> " for " + n).orElse("");
        }

        @Override
        public CompletionStage<Answer> ask(final Whom whom) {
            final Optional<Fencing> asked = whom == Whom.NEW ? after : Optional.of(before);
            return asked.map(this::ask).orElseGet(() -> answer(Answer.bad("No fencing component knows the agent "
                + device.agent() + ".")));
        }

        private CompletionStage<Answer> ask(final Fencing fencing) {
            final FenceDevice resolved = FenceDriver.resolved(device);
            // a component that does not describe its agents checks without
            return fencing.describe(device.agent()).handle((agent, failure) -> fencing.check(resolved))
                .thenCompose(findings -> findings.stream().filter(Finding::isError).findFirst()
                    .map(f -> answer(Answer.bad(f.problem()))).orElseGet(() -> tested(fencing, resolved)));
        }

        private CompletionStage<Answer> tested(final Fencing fencing, final FenceDevice resolved) {
            return node.isEmpty() ? answer(Answer.GOOD) : fencing.test(resolved, node.get()).thenApply(result ->
                result.confirmed() || result.status() == FenceResult.Status.PASSED ? Answer.GOOD
                    : Answer.bad(result.detail()));
        }

        private static CompletionStage<Answer> answer(final Answer answer) {
            return CompletableFuture.completedFuture(answer);
        }
    }
}
