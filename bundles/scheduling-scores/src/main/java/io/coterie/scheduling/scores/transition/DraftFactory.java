package io.coterie.scheduling.scores.transition;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.coterie.api.document.Operation;
import io.coterie.api.document.Role;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.scheduling.scores.digest.OperationDigest;
import io.coterie.scheduling.scores.model.CloneSettings;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.present.Observation;
import io.coterie.scheduling.scores.present.OperationSettings;
import io.coterie.scheduling.scores.present.Parameters;
import io.coterie.scheduling.scores.present.Situation;

/** Makes drafts, and keeps them by id in the order in which they were made. Confined to one decision. */
final class DraftFactory {
    /** How long a fence may take altogether; the manager's own limits for each device are shorter. */
    private static final Duration FENCE_TIMEOUT = Duration.ofMinutes(10);
    /** For an orphan, whose definition is gone: Pacemaker's default. */
    private static final Duration ORPHAN_TIMEOUT = Duration.ofSeconds(20);
    private final Situation situation;
    private final Parameters parameters;
    private final Map<String, Draft> drafts = new LinkedHashMap<>();

    DraftFactory(final Situation situation, final Parameters parameters) {
        this.situation = situation;
        this.parameters = parameters;
    }

    Map<String, Draft> drafts() {
        return drafts;
    }

    Draft find(final Instance instance, final String operation, final int node) {
        return drafts.get(id(instance.name(), operation, 0, node));
    }

    private String id(final String resource, final String operation, final long interval, final int node) {
        return resource + "_" + operation + "_" + interval + " " + situation.nodes().id(node);
    }

    private Draft keep(final Draft draft) {
        drafts.put(draft.id, draft);
        return draft;
    }

    Draft fence(final int node, final String reason) {
        final String action = situation.options().fenceAction();
        return keep(new Draft("fence " + situation.nodes().id(node), Action.Type.FENCE, situation.nodes().id(node), "",
            "", action, Duration.ZERO, FENCE_TIMEOUT, Map.of(), "", reason));
    }

    /** Nothing to run: over as soon as all that it waits for is. */
    Draft join(final String name, final String reason) {
        return keep(new Draft(name, Action.Type.PSEUDO, situation.nodes().id(0), "", "", "", Duration.ZERO,
            Duration.ZERO, Map.of(), "", reason));
    }

    /** A one-time action: start, stop, promote, demote, reload-agent. */
    Draft once(final Action.Type type, final Instance instance, final String operation, final int node,
            final String reason) {
        return keep(draft(id(instance.name(), operation, 0, node), type, instance, operation, node, reason));
    }

    Draft probe(final Instance instance, final int node) {
        final Draft draft = keep(draft(id(instance.name(), "probe", 0, node), Action.Type.PROBE, instance, "monitor",
            node, "It is not known whether " + instance.name() + " runs on " + situation.nodes().id(node) + "."));
        draft.expected = ResultCode.NOT_RUNNING;
        return draft;
    }

    Draft notify(final Instance instance, final String type, final String operation, final int node) {
        final Draft draft = keep(draft(id(instance.name(), type + "_notify_" + operation, 0, node),
            Action.Type.NOTIFY, instance, "notify", node, "Its peers are told " + ("pre".equals(type) ? "before"
                : "after") + " each " + operation + "."));
        draft.meta.put("notify_type", type);
        draft.meta.put("notify_operation", operation);
        draft.meta.put("notify_key_type", type);
        draft.meta.put("notify_key_operation", "pre".equals(type) ? operation : switch (operation) {
            case "start" -> "running";
            case "stop" -> "stopped";
            default -> operation + "d";
        });
        return draft;
    }

    Draft monitor(final Instance instance, final Operation operation, final Role role, final int node,
            final String reason) {
        final long interval = operation.interval().toMillis();
        final Duration timeout = situation.settings().timeout(instance.template(), "monitor", operation.interval());
        final Draft draft = keep(new Draft(id(instance.name(), "monitor", interval, node), Action.Type.MONITOR,
            situation.nodes().id(node), instance.name(), instance.template().agent(), "monitor",
            operation.interval(), timeout, parameters.of(instance.template(), node).values(),
            monitorDigest(instance, operation, node), reason));
        describe(draft, instance);
        draft.meta.put("name", "monitor");
        draft.meta.put("interval", Long.toString(interval));
        operation.role().ifPresent(r -> draft.meta.put("role", r.label()));
        draft.expected = role == Role.PROMOTED ? ResultCode.PROMOTED : ResultCode.OK;
        draft.checkLevel = OperationSettings.checkLevel(operation);
        return draft;
    }

    String monitorDigest(final Instance instance, final Operation operation, final int node) {
        return OperationDigest.recurring(instance.template().agent(),
            parameters.of(instance.template(), node).values(),
            situation.settings().timeout(instance.template(), "monitor", operation.interval()),
            OperationSettings.checkLevel(operation));
    }

    Draft cancel(final Instance instance, final long interval, final int node, final String reason) {
        final Draft draft = keep(new Draft(id(instance.name(), "cancel", interval, node), Action.Type.CANCEL,
            situation.nodes().id(node), instance.name(), instance.template().agent(), "cancel",
            Duration.ofMillis(interval), situation.settings().timeout(instance.template(), "monitor",
                Duration.ofMillis(interval)), Map.of(), "", reason));
        describe(draft, instance);
        return draft;
    }

    /** Stops, or demotes before that, what the document no longer holds; its parameters are not known any more. */
    Draft orphan(final Action.Type type, final String operation, final Observation orphan) {
        return keep(new Draft(id(orphan.name(), operation, 0, orphan.node()), type,
            situation.nodes().id(orphan.node()), orphan.name(), orphan.agent(), operation, Duration.ZERO,
            ORPHAN_TIMEOUT, Map.of(), "", orphan.name() + " is not in the document."));
    }

    private Draft draft(final String id, final Action.Type type, final Instance instance, final String operation,
            final int node, final String reason) {
        final Parameters.Set set = parameters.of(instance.template(), node);
        final Draft draft = new Draft(id, type, situation.nodes().id(node), instance.name(),
            instance.template().agent(), operation, Duration.ZERO,
            situation.settings().timeout(instance.template(), operation, Duration.ZERO), set.values(), set.digest(),
            reason);
        describe(draft, instance);
        return draft;
    }

    private static void describe(final Draft draft, final Instance instance) {
        draft.meta.put("timeout", Long.toString(draft.timeout.toMillis()));
        final CloneSettings copies = instance.template().entity().copies();
        if (copies == null) {
            return;
        }
        draft.meta.put("clone", Integer.toString(instance.unit().number()));
        draft.meta.put("clone-max", Integer.toString(copies.max()));
        draft.meta.put("clone-node-max", Integer.toString(copies.nodeMax()));
        draft.meta.put("globally-unique", Boolean.toString(copies.unique()));
        draft.meta.put("notify", Boolean.toString(copies.notified()));
        if (copies.promotable()) {
            draft.meta.put("promoted-max", Integer.toString(copies.promotedMax()));
            draft.meta.put("promoted-node-max", Integer.toString(copies.promotedNodeMax()));
        }
    }
}
