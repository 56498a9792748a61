package io.coterie.scheduling.scores.present;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.document.Operation.OnFail;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.OperationRecord;
import io.coterie.scheduling.scores.model.ClusterOptions;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Template;
import io.coterie.scheduling.scores.rules.Horizon;

/** What failures are, what they lead to, and when they are forgotten. Confined to one decision. */
public final class Failures {
    private final Map<String, Template> templates;
    private final OperationSettings settings;
    private final ClusterOptions options;
    private final ClusterNodes nodes;
    private final Horizon horizon;

    /**
     * The failures of one decision.
     *
     * @param templates the primitives by id
     * @param settings how operations are run
     * @param options the cluster options
     * @param nodes the nodes
     * @param horizon the time, and who is told when a failure will be forgotten
     */
    public Failures(final Map<String, Template> templates, final OperationSettings settings,
            final ClusterOptions options, final ClusterNodes nodes, final Horizon horizon) {
        this.templates = templates;
        this.settings = settings;
        this.options = options;
        this.nodes = nodes;
        this.horizon = horizon;
    }

    /**
     * Whether a result is a failure.
     *
     * @param record the result
     * @return true also for one that ran out of time or could not be run
     */
    public static boolean failed(final OperationRecord record) {
        final boolean degraded = record.status() == ActionResult.Status.COMPLETED
            && record.code() == ResultCode.DEGRADED_PROMOTED && record.expected() == ResultCode.PROMOTED;
        return record.failed() && !degraded;
    }

    /**
     * One sentence on a failure.
     *
     * @param record the result
     * @return the sentence, without the agent's parameters
     */
    public static String describe(final OperationRecord record) {
        final String how = switch (record.status()) {
            case TIMED_OUT -> "ran out of time";
            case NOT_RUN -> "could not be run";
            case CANCELLED -> "was ended early";
            default -> "answered " + record.code().exitCode() + " (" + record.code().name().toLowerCase(
                java.util.Locale.ROOT).replace('_', ' ') + ")";
        };
        return record.action() + " of " + record.resource() + " on " + record.member().node() + " " + how
            + (record.exitReason().isEmpty() ? "." : ": " + sentence(record.exitReason()));
    }

    private static String sentence(final String text) {
        return text.endsWith(".") || text.endsWith("!") || text.endsWith("?") ? text : text + ".";
    }

    /**
     * What a failure leads to.
     *
     * @param record the failed result
     * @param node where
     * @return the policy that is obeyed
     */
    OnFail policy(final OperationRecord record, final int node) {
        final Template template = templates.get(Instance.base(record.resource()));
        final Optional<OnFail> named = template == null ? Optional.empty()
            : settings.onFail(template, record.action(), record.interval());
        if (record.action().equals("stop")) {
            // it may still run: pretending otherwise, or starting it elsewhere, would run it twice
            final boolean fence = options.fencing() && nodes.get(node).fenceable()
                && named.orElse(OnFail.FENCE) != OnFail.BLOCK;
            return named.filter(p -> p == OnFail.IGNORE).isPresent() ? OnFail.BLOCK
                : fence ? OnFail.FENCE : OnFail.BLOCK;
        }
        final OnFail policy = named.orElse(OnFail.RESTART);
        if (policy == OnFail.DEMOTE && !(record.action().equals("promote")
            || record.expected() == ResultCode.PROMOTED)) {
            return OnFail.RESTART;
        }
        return policy;
    }

    /**
     * Whether a failure is old enough to be forgotten; if not yet, the horizon is told when.
     *
     * @param template of which primitive; null if it is not in the document
     * @param at when it happened
     * @return true if it no longer counts
     */
    public boolean expired(final Template template, final Instant at) {
        final Optional<Duration> timeout = template == null ? Optional.empty() : template.meta().failureTimeout();
        if (timeout.isEmpty()) {
            return false;
        }
        final Instant end = at.plus(timeout.get());
        horizon.at(end);
        return !horizon.now().isBefore(end);
    }
}
