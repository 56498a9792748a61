package io.coterie.scheduling.scores.present;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.api.document.Operation.OnFail;
import io.coterie.api.document.Role;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.state.OperationRecord;

/** Reads the history of one instance on one node, result by result, in the order of the calls. Used once. */
final class HistoryReader {
    private final Failures failures;
    private final boolean promotable;
    private Role role = Role.STOPPED;
    private boolean known;
    private OperationRecord failure;
    private OnFail policy = OnFail.IGNORE;
    private String digest = "";
    private String agent = "";
    private final Map<OperationRecord, Integer> occurrences = new HashMap<>();
    private final Map<Long, OperationRecord> monitors = new TreeMap<>();
    private final Map<Long, OperationRecord> stale = new TreeMap<>();

    HistoryReader(final Failures failures, final boolean promotable) {
        this.failures = failures;
        this.promotable = promotable;
    }

    Observation read(final String name, final int node, final Collection<OperationRecord> records) {
        records.forEach(r -> occurrences.merge(r, 1, Integer::sum));
        final List<OperationRecord> ordered = records.stream().distinct()
            .sorted(Comparator.comparingLong(OperationRecord::callId)).toList();
        for (final OperationRecord record : ordered) {
            agent = record.agent();
            if (Failures.failed(record)) {
                failed(record, node);
            } else {
                succeeded(record);
            }
        }
        return new Observation(name, node, agent, role, known, Optional.ofNullable(failure), policy, digest,
            Map.copyOf(monitors), Map.copyOf(stale));
    }

    private void succeeded(final OperationRecord record) {
        switch (record.action()) {
            case "start" -> {
                become(promotable ? Role.UNPROMOTED : Role.STARTED);
                digest = record.digest();
                recovered();
            }
            case "stop" -> {
                become(Role.STOPPED);
                // an executor ends the monitors of what it stops
                stale.clear();
                recovered();
            }
            case "promote" -> {
                become(Role.PROMOTED);
                recoveredFrom(record);
            }
            case "demote" -> {
                become(Role.UNPROMOTED);
                recoveredFrom(record);
                if (policy == OnFail.DEMOTE) {
                    recovered();
                }
            }
            case "monitor" -> monitored(record);
            case "reload-agent" -> {
                digest = record.digest();
                recoveredFrom(record);
            }
            default -> {
                // notify and the like say nothing of whether it runs
            }
        }
    }

    private void monitored(final OperationRecord record) {
        final boolean recurring = !record.interval().isZero();
        switch (record.code()) {
            case NOT_RUNNING, NOT_INSTALLED -> {
                become(Role.STOPPED);
                recovered();
            }
            case PROMOTED, DEGRADED_PROMOTED -> {
                known = true;
                role = Role.PROMOTED;
            }
            default -> {
                known = true;
                if (!recurring || role == Role.STOPPED) {
                    role = promotable ? Role.UNPROMOTED : Role.STARTED;
                }
            }
        }
        if (recurring) {
            monitors.put(record.interval().toMillis(), record);
            stale.remove(record.interval().toMillis());
            recoveredFrom(record);
        } else if (role.running()) {
            digest = record.digest();
            recovered();
        }
    }

    private void failed(final OperationRecord record, final int node) {
        final boolean recurring = record.action().equals("monitor") && !record.interval().isZero();
        switch (record.action()) {
            case "start", "stop", "reload-agent" -> run(role.running() ? role : started());
            case "promote" -> run(Role.PROMOTED);
            case "demote" -> run(Role.UNPROMOTED);
            case "monitor" -> {
                if (record.probe() && absent(record)) {
                    become(Role.STOPPED);
                    recovered();
                    return;
                } else if (recurring && role == Role.STOPPED && record.code() == ResultCode.NOT_RUNNING) {
                    // it was under way when the stop ended: that it does not run is what was wanted
                    return;
                }
                final boolean promoted = record.status() == ActionResult.Status.COMPLETED
                    && (record.code() == ResultCode.PROMOTED || record.code() == ResultCode.FAILED_PROMOTED);
                run(promoted ? Role.PROMOTED : role.running() ? role : started());
            }
            default -> {
                return;
            }
        }
        // the state keeps a failure beside the last result: one that stands there alone is of a monitor that was ended
        if (recurring && occurrences.get(record) > 1) {
            monitors.put(record.interval().toMillis(), record);
            stale.remove(record.interval().toMillis());
        }
        final OnFail now = failures.policy(record, node);
        if (now != OnFail.IGNORE) {
            failure = record;
            policy = now;
        }
    }

    /** A probe that could not look, because the agent cannot work there: what it cannot see it did not start. */
    private static boolean absent(final OperationRecord record) {
        return record.status() == ActionResult.Status.NOT_RUN || record.status() == ActionResult.Status.COMPLETED
            && record.code().recovery() != ResultCode.Recovery.SOFT;
    }

    private Role started() {
        return promotable ? Role.UNPROMOTED : Role.STARTED;
    }

    private void run(final Role now) {
        known = true;
        role = now;
    }

    private void become(final Role now) {
        known = true;
        role = now;
        stale.putAll(monitors);
        monitors.clear();
    }

    private void recovered() {
        failure = null;
        policy = OnFail.IGNORE;
    }

    private void recoveredFrom(final OperationRecord record) {
        if (failure != null && failure.action().equals(record.action())
            && failure.interval().equals(record.interval())) {
            recovered();
        }
    }
}
