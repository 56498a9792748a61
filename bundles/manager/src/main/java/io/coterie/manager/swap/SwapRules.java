package io.coterie.manager.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.membership.View;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.NodeState;
import io.coterie.api.state.StateSnapshot;

/** Why a swap cannot begin now, as far as the cluster state and the view tell. Pure. */
public final class SwapRules {
    /** A member that lacks one of these cannot be told later what holds now. */
    private static final Set<String> FULL_QUORUM = Set.of("membership", "quorum", "fencing", "consensus");
    /** The decision stands in its log; what follows the decision must not wait for the next log. */
    private static final String ALONE = "consensus";
    /** The new ones were tried with what the document asks for: with its devices, its agents and its rules. */
    private static final Set<String> TRIED = Set.of("fencing", "resource-agents", "scheduling");
    /** Who decides about a swap, and what that stands on, cannot be replaced by it. */
    private static final Map<String, String> UNSUPPORTED = Map.of(
        "state", "the decision about a swap stands in it, and consensus applies its log to one instance only",
        "manager", "it carries the swap out, and knows what is under way on its node");

    private SwapRules() {
    }

    /**
     * Judges.
     *
     * @param state the present state
     * @param view the view; null if there is none
     * @param stable whether it is known to stand
     * @param before the set that holds
     * @param target the set that it is to lead to
     * @return what stands against it; empty if nothing does
     */
    public static List<Finding> check(final StateSnapshot state, final View view, final boolean stable,
            final ComponentSet before, final ComponentSet target) {
        final List<Finding> findings = new ArrayList<>();
        kinds(before, target, changed(before, target), findings);
        findings.addAll(another(state));
        findings.addAll(health(state, view, stable, before, changed(before, target)));
        return List.copyOf(findings);
    }

    /**
     * Judges once more, when the swap is recorded.
     *
     * @param state the present state
     * @param view the view
     * @param stable whether it is known to stand
     * @param record the swap
     * @return what stands against it; empty if nothing does
     */
    static List<Finding> again(final StateSnapshot state, final View view, final boolean stable,
            final SwapRecord record) {
        final List<Finding> findings = new ArrayList<>();
        final Set<String> changed = changed(record);
        kinds(record.held().set(), record.target().set(), changed, findings);
        findings.addAll(health(state, view, stable, record.held().set(), changed));
        if (findings.isEmpty() && !members(state, view).equals(record.members())) {
            findings.add(error("swap.other-members", "", "The members are not those for which it was planned.",
                "Plan it again."));
        }
        if (findings.isEmpty() && !SwapDocument.editable(state.document().text(), record.target())) {
            findings.add(notEditable());
        }
        return findings;
    }

    /** {@return the finding for a document that would go on naming what is gone} */
    public static Finding notEditable() {
        return error("swap.document-not-editable", "components", "The document that holds is written in a form in which"
            + " the components cannot be edited, and would go on naming the old ones.",
            "Apply it once more with 'components:' as a plain section, without aliases.");
    }

    /**
     * Whether another document was applied since the swap was planned: the new components were not tried with that.
     *
     * @param state the present state
     * @param record the swap
     * @return what stands against it; empty if nothing does
     */
    static Optional<Finding> otherDocument(final StateSnapshot state, final SwapRecord record) {
        final long version = state.document().version();
        return record.document() < 0 || version == record.document()
            || changed(record).stream().noneMatch(TRIED::contains) ? Optional.empty()
            : Optional.of(error("swap.other-document", "", "Version " + version + " of the document was applied since"
                + " the swap was planned with version " + record.document() + ", and the new components were not tried"
                + " with it.", "Plan it again."));
    }

    static Finding nothing() {
        return error("swap.nothing-to-do", "", "The cluster has these components already.",
            "Name a component, a version or a setting that differs.");
    }

    /**
     * Whether a person may still end a swap.
     *
     * @param record the swap
     * @return true before the decision; after it for the log, which is handed over only then: whether that has
     *     happened is for the log to say
     */
    public static boolean mayEnd(final SwapRecord record) {
        return record.state().open() || record.state() == SwapState.COMMITTED && changed(record).contains(ALONE);
    }

    /** Whether what was decided is done on a member once that one reports it. */
    static boolean handsOver(final SwapRecord record) {
        return changed(record).contains(ALONE);
    }

    /** {@return the kinds in which two sets differ} */
    public static Set<String> changed(final ComponentSet before, final ComponentSet target) {
        final Set<String> kinds = new TreeSet<>();
        target.choices().stream().filter(c -> before.choices().stream().noneMatch(b -> SwapSets.same(b, c)))
            .forEach(c -> kinds.add(c.kind()));
        before.choices().stream().filter(c -> target.choices().stream().noneMatch(b -> SwapSets.same(b, c)))
            .forEach(c -> kinds.add(c.kind()));
        return kinds;
    }

    /** A row that is swapped for the first time shows by its bundle: its settings before are not in the record. */
    static Set<String> changed(final SwapRecord record) {
        final Set<String> kinds = changed(record.held().set(), record.target().set());
        final List<Choice> target = record.target().set().choices();
        for (int i = 0; i < target.size(); i++) {
            final Choice row = target.get(i);
            final int before = IntStream.range(0, record.held().hashes().size()).filter(h ->
                SwapSets.same(record.held().set().choices().get(h), row)).findFirst().orElse(-1);
            if (before >= 0 && !record.held().hashes().get(before).equals(record.target().hashes().get(i))) {
                kinds.add(row.kind());
            }
        }
        return kinds;
    }

    private static void kinds(final ComponentSet before, final ComponentSet target, final Set<String> changed,
            final List<Finding> findings) {
        if (changed.isEmpty()) {
            findings.add(nothing());
        }
        if (changed.size() > 1 && changed.contains(ALONE)) {
            findings.add(error("swap.consensus-alone", ALONE, "Consensus is replaced by a swap of its own: the log is"
                + " handed over after the decision, and the rest would have to wait for it.",
                "Make two swaps of it."));
        }
        final Set<String> present = new TreeSet<>(before.choices().stream().map(Choice::kind).toList());
        final Set<String> wanted = new TreeSet<>(target.choices().stream().map(Choice::kind).toList());
        for (final String kind : changed) {
            if (!present.contains(kind) || !wanted.contains(kind)) {
                findings.add(error("swap.other-kind", kind, "The kind " + kind + " is " + (present.contains(kind)
                    ? "needed and cannot be taken away." : "none of this cluster's."),
                    "A swap replaces what stands in a slot; kinds are chosen when a cluster is made."));
            } else if (UNSUPPORTED.containsKey(kind)) {
                findings.add(error("swap.kind-unsupported", kind, "A component of the kind " + kind
                    + " cannot be replaced while the cluster runs: " + UNSUPPORTED.get(kind) + ".",
                    "Stop the cluster, change the configuration of its members, and start it."));
            }
        }
    }

    private static List<Finding> another(final StateSnapshot state) {
        if (!state.records().containsKey(SwapRecord.KEY)) {
            return List.of();
        }
        final Optional<SwapRecord> record = SwapRecord.of(state);
        if (record.isEmpty()) {
            return List.of(error("swap.record-unknown", "", "The record of the last swap is of a form that this"
                + " version does not understand.", "Run the same version of Coterie on all members."));
        }
        final SwapRecord last = record.get();
        if (last.state().open() || last.state() == SwapState.GOING_BACK) {
            return List.of(error("swap.under-way", "", "The swap " + last.number() + " is under way: "
                + last.state().word() + ".", "Wait for it ('coterie swap status'), or end it with 'coterie swap abort "
                + last.number() + "'."));
        }
        return List.of();
    }

    private static List<Finding> health(final StateSnapshot state, final View view, final boolean stable,
            final ComponentSet before, final Set<String> changed) {
        final List<Finding> findings = new ArrayList<>();
        if (view == null || !stable) {
            findings.add(error("swap.suspect", "", "The view is not stable: a member is suspected.",
                "Wait until 'coterie cluster status' calls the view stable."));
        }
        final boolean swapped = state.records().containsKey(SwapRecord.KEY);
        for (final NodeRecord node : state.nodes().values()) {
            final Optional<MemberId> present = view == null ? Optional.empty() : view.member(node.node());
            final boolean online = node.state() == NodeState.ONLINE && present.isPresent()
                && present.equals(node.member());
            if (online) {
                if (swapped && lags(state, before, present.get())) {
                    findings.add(error("swap.lags", node.node().name(), node.node() + " has not taken over the set"
                        + " of revision " + before.revision() + " yet.",
                        "Wait for it; 'coterie swap status' says why."));
                }
            } else if (!node.state().clean() || present.isPresent()) {
                findings.add(error("swap.member-not-ready", node.node().name(), node.node() + " is "
                    + node.state().name().toLowerCase(java.util.Locale.ROOT)
                    + (present.isPresent() ? "." : " and not in the view."),
                    "Wait until it takes part, or is fenced."));
            } else if (changed.stream().anyMatch(FULL_QUORUM::contains)) {
                findings.add(error("swap.no-full-quorum", node.node().name(), node.node() + " is absent, and "
                    + String.join(", ", changed) + " can be replaced only while every node takes part.",
                    "Start the node, or remove it from the document."));
            }
        }
        return findings;
    }

    /** Every member reports which set holds there, once there was a swap. */
    private static boolean lags(final StateSnapshot state, final ComponentSet before, final MemberId member) {
        return before.revision() > 0 && SwapReport.of(state, member.node())
            .filter(r -> r.member().equals(member) && r.revision() == before.revision()).isEmpty();
    }

    /** {@return the members that take part: those that are online, by the view} */
    public static List<MemberId> members(final StateSnapshot state, final View view) {
        final Set<NodeId> online = new TreeSet<>(state.nodes().values().stream()
            .filter(r -> r.state() == NodeState.ONLINE).map(NodeRecord::node).toList());
        return view.members().stream().filter(m -> online.contains(m.node())).sorted().toList();
    }

    /**
     * An error.
     *
     * @param code its code
     * @param field what it is about
     * @param problem one sentence
     * @param remedy one sentence
     * @return the finding
     */
    public static Finding error(final String code, final String field, final String problem, final String remedy) {
        return new Finding(Finding.Severity.ERROR, code, 0, 0, field, problem, remedy);
    }
}
