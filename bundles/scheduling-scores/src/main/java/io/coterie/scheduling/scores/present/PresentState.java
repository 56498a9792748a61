package io.coterie.scheduling.scores.present;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.document.Operation.OnFail;
import io.coterie.api.document.Score;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.SchedulingInput;
import io.coterie.api.state.FailCount;
import io.coterie.api.state.OperationRecord;
import io.coterie.scheduling.scores.digest.OperationDigest;
import io.coterie.scheduling.scores.model.ClusterOptions;
import io.coterie.scheduling.scores.model.Instance;
import io.coterie.scheduling.scores.model.Template;

/** What runs where, what failed, what nobody knows. Made once for a decision; does not change after. */
public final class PresentState {
    private final ClusterNodes nodes;
    private final Map<String, Template> templates;
    private final Failures failures;
    private final ClusterOptions options;
    private final Parameters parameters;
    /** By node index, then by instance name. */
    private final List<Map<String, Observation>> observations = new ArrayList<>();
    /** By node index, then by primitive: what bans it there, one sentence. */
    private final List<Map<String, String>> bans = new ArrayList<>();
    /** By primitive: what bans it everywhere. */
    private final Map<String, String> forbidden = new TreeMap<>();
    /** By node index: what keeps resources away from it. */
    private final Map<Integer, String> standby = new TreeMap<>();
    private final List<Map<String, Boolean>> known = new ArrayList<>();
    /** Node index, instance name and action of failures that were with other parameters. */
    private final Set<List<Object>> outdated = new HashSet<>();
    /** The last failure that counts, by node index, instance name and action, and by node index and primitive. */
    private final Map<List<Object>, OperationRecord> last = new HashMap<>();

    /**
     * Reads an input.
     *
     * @param input the input
     * @param nodes its nodes
     * @param templates the primitives by id
     * @param options the cluster options
     * @param failures what failures lead to
     * @param parameters what agents get now
     */
    public PresentState(final SchedulingInput input, final ClusterNodes nodes, final Map<String, Template> templates,
            final ClusterOptions options, final Failures failures, final Parameters parameters) {
        this.nodes = nodes;
        this.templates = templates;
        this.failures = failures;
        this.options = options;
        this.parameters = parameters;
        final List<Map<String, List<OperationRecord>>> records = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            records.add(new TreeMap<>());
            observations.add(new TreeMap<>());
            bans.add(new HashMap<>());
            known.add(new HashMap<>());
        }
        for (final OperationRecord record : input.operations()) {
            final int node = nodes.index(record.member().node());
            if (node >= 0 && nodes.mayRun(node) && record.member().equals(nodes.get(node).member())) {
                // results of an earlier life say nothing of this one
                records.get(node).computeIfAbsent(record.resource(), r -> new ArrayList<>()).add(record);
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            final int node = i;
            records.get(i).forEach((name, list) -> read(node, name, list));
        }
        count(input.failCounts());
    }

    private void read(final int node, final String name, final List<OperationRecord> records) {
        final Template template = templates.get(Instance.base(name));
        final Observation observation = new HistoryReader(failures, template != null && template.promotable())
            .read(name, node, records);
        observations.get(node).put(name, observation);
        if (observation.known()) {
            known.get(node).put(Instance.base(name), true);
        }
        if (template != null) {
            records.forEach(r -> consequences(node, template, r));
        }
    }

    private void consequences(final int node, final Template template, final OperationRecord record) {
        final boolean failed = Failures.failed(record);
        final boolean completed = record.status() == ActionResult.Status.COMPLETED;
        if (record.probe() && (completed && record.code() == ResultCode.NOT_INSTALLED
            || record.status() == ActionResult.Status.NOT_RUN)) {
            bans.get(node).put(template.id(), Failures.describe(record));
        }
        if (!failed || record.action().equals("notify") || failures.expired(template, record.at())
                || outdated(node, template, record)) {
            return;
        }
        for (final List<Object> key : List.<List<Object>>of(List.of(node, record.resource(), record.action()),
                List.of(node, template.id()))) {
            last.merge(key, record, (old, now) -> now.callId() >= old.callId() ? now : old);
        }
        final OnFail policy = failures.policy(record, node);
        if (policy == OnFail.STOP) {
            forbidden.put(template.id(), Failures.describe(record));
        } else if (policy == OnFail.STANDBY) {
            standby.put(node, Failures.describe(record));
        }
        if (policy != OnFail.IGNORE && completed) {
            if (record.code().recovery() == ResultCode.Recovery.FATAL) {
                forbidden.put(template.id(), Failures.describe(record));
            } else if (record.code().recovery() == ResultCode.Recovery.HARD) {
                bans.get(node).put(template.id(), Failures.describe(record));
            }
        }
    }

    /**
     * Whether a start or probe failed with other parameters than it would get now: who mends a definition wants it
     * tried again. A failed stop counts whatever it was run with: what it should have stopped may still run.
     */
    private boolean outdated(final int node, final Template template, final OperationRecord record) {
        final boolean old = (record.action().equals("start") || record.probe())
            && OperationDigest.changed(record.digest(), parameters.of(template, node).digest());
        if (old) {
            outdated.add(List.of(node, record.resource(), record.action()));
        }
        return old;
    }

    private void count(final Collection<FailCount> counts) {
        final Map<List<Object>, Integer> sums = new HashMap<>();
        for (final FailCount count : counts) {
            final String base = Instance.base(count.resource());
            final Template template = templates.get(base);
            final int node = nodes.index(count.node());
            if (template == null || node < 0 || count.count() <= 0 || failures.expired(template, count.last())
                    || outdated.contains(List.of(node, count.resource(), count.action())) && count.interval() == 0) {
                continue;
            }
            if (count.action().equals("start") && options.startFailureIsFatal()) {
                bans.get(node).putIfAbsent(base, said(List.of(node, count.resource(), "start")).orElse("start of "
                    + count.resource() + " on " + count.node() + " failed."));
            }
            final int sum = sums.merge(List.of(node, base), count.count(), Score::add);
            if (sum >= template.meta().migrationThreshold()) {
                bans.get(node).putIfAbsent(base, count.resource() + " failed " + Score.format(sum) + " times on "
                    + count.node() + said(List.of(node, base)).map(text -> "; the last time " + text).orElse("."));
            }
        }
    }

    /** What the agent said when it failed last; the results of an earlier life of the node are gone. */
    private Optional<String> said(final List<Object> of) {
        return Optional.ofNullable(last.get(of)).map(Failures::describe);
    }

    /**
     * What is known of an instance on a node.
     *
     * @param node the node's index
     * @param name the instance's name
     * @return the observation; null if there is no history
     */
    public Observation get(final int node, final String name) {
        return observations.get(node).get(name);
    }

    /**
     * All that is known of a node.
     *
     * @param node the node's index
     * @return by instance name
     */
    public Map<String, Observation> on(final int node) {
        return observations.get(node);
    }

    /**
     * Whether any result says whether a primitive, or a copy of it, runs on a node.
     *
     * @param node the node's index
     * @param base the primitive's id
     * @return true if so
     */
    public boolean known(final int node, final String base) {
        return known.get(node).containsKey(base);
    }

    /**
     * What bans a primitive from a node.
     *
     * @param node the node's index
     * @param template the primitive
     * @return one sentence, null if nothing does
     */
    public String ban(final int node, final Template template) {
        return bans.get(node).get(template.id());
    }

    /**
     * What bans a primitive from everywhere.
     *
     * @param template the primitive
     * @return one sentence, null if nothing does
     */
    public String forbidden(final Template template) {
        return forbidden.get(template.id());
    }

    /**
     * The failure that keeps resources away from a node.
     *
     * @param node the node's index
     * @return one sentence, null if nothing does
     */
    public String standby(final int node) {
        return standby.get(node);
    }

    /**
     * Whether nobody knows for certain that a primitive is stopped on a node.
     *
     * @param node the node's index
     * @param base the primitive's id
     * @return true if it may run there
     */
    public boolean mayRun(final int node, final String base) {
        return !known(node, base) || observations.get(node).values().stream()
            .anyMatch(o -> Instance.base(o.name()).equals(base) && o.running());
    }
}
