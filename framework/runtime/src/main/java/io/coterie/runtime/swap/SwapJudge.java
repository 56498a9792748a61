package io.coterie.runtime.swap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.Setting;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.runtime.model.ChosenComponent;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.GuaranteeCheck;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.model.KindInterface;
import io.coterie.runtime.model.Selection;
import io.coterie.runtime.model.Swappable;

/**
 * Says what a swap would do on this member, and why it cannot be. Pure.
 *
 * @param cluster which cluster
 * @param size how many nodes it has
 * @param revision the revision that holds
 * @param running what runs, in the order of the slots
 * @param installed what is installed
 * @param elsewhere what other members have
 */
record SwapJudge(ClusterId cluster, int size, long revision, List<ChosenComponent> running,
        List<InstalledComponent> installed, List<ComponentDescription> elsewhere) {
    private static final Logger LOG = LoggerFactory.getLogger(SwapJudge.class);

    /**
     * Judges a new set.
     *
     * @param target the set
     * @param hashes the bundle of each choice; empty text where any will do
     * @return what would be done, and what speaks against it
     */
    SwapPreview preview(final ComponentSet target, final List<String> hashes) {
        final List<Choice> current = running.stream().map(ChosenComponent::choice).toList();
        final List<Finding> findings = new ArrayList<>(Selection.badRanges(target.choices()));
        findings.addAll(SetChange.refused(current, target.choices()));
        if (target.revision() != revision + 1) {
            findings.add(error("swap.out-of-order", "components", "The set " + target.revision()
                + " does not follow the set " + revision + " that holds here.", "Make it from the set that holds."));
        }
        if (!findings.isEmpty()) {
            return new SwapPreview(List.of(), List.of(), findings);
        }
        final List<Integer> before = SetChange.match(current, target.choices());
        final List<SwapPreview.Change> slots = new ArrayList<>();
        final Set<String> installs = new LinkedHashSet<>();
        final List<ComponentDescription> whole = new ArrayList<>();
        final List<ComponentDescription> swapped = new ArrayList<>();
        for (int i = 0; i < target.choices().size(); i++) {
            final ChosenComponent old = running.get(before.get(i));
            final Choice choice = target.choices().get(i);
            final String hash = hashes.get(i);
            final ComponentDescription next = choice.equals(old.choice())
                && (hash.isEmpty() || hash.equals(old.description().bundleHash())) ? old.description()
                    : found(choice, hash);
            if (next == null) {
                findings.addAll(Selection.missing(CommittedSet.wanted(List.of(choice), List.of(hash)), installed));
                continue;
            }
            whole.add(next);
            final InstanceId id = ChosenComponent.id(cluster, next, choice.settings());
            if (!id.equals(old.id(cluster))) {
                swapped.add(next);
                slots.add(new SwapPreview.Change(old.id(cluster), id));
                findings.addAll(judge(old, choice, next));
                if (provider(next).isEmpty()) {
                    installs.add(next.bundle().replace('/', ' ') + " " + next.bundleHash());
                }
            }
        }
        if (whole.size() == target.choices().size()) {
            final List<ComponentDescription> known =
                Stream.concat(installed.stream().map(InstalledComponent::description), elsewhere.stream()).toList();
            findings.addAll(GuaranteeCheck.unmet(whole, known));
            findings.addAll(GuaranteeCheck.tooMany(swapped, size, known));
        }
        return new SwapPreview(slots, List.copyOf(installs), findings, gives(target, whole));
    }

    /** What is missing could promise anything. */
    private static List<String> gives(final ComponentSet target, final List<ComponentDescription> whole) {
        return whole.size() < target.choices().size() ? List.of() : whole.stream()
            .flatMap(c -> c.guarantees().stream().map(g -> c.kind() + ":" + g)).distinct().toList();
    }

    /**
     * Refuses a set that does not fit here. Of what the cluster has decided it only says so: who was away cannot ask
     * for another decision.
     *
     * @param target the set
     * @param hashes the bundle of each choice
     * @param decided whether it is decided
     */
    void admit(final ComponentSet target, final List<String> hashes, final boolean decided) {
        final List<Finding> findings = preview(target, hashes).findings();
        if (decided) {
            findings.forEach(f -> LOG.warn("The cluster has decided on the set {}: {}", target.revision(),
                f.problem()));
        } else {
            refuse(findings);
        }
    }

    static void refuse(final List<Finding> findings) {
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("swap.refused", findings);
        }
    }

    /** What is installed goes before what would have to be fetched; of several the highest version. */
    private ComponentDescription found(final Choice choice, final String hash) {
        final Optional<ComponentDescription> here = Selection.of(choice, hash, installed)
            .map(InstalledComponent::description);
        if (here.isPresent()) {
            return here.get();
        }
        final VersionRange range = choice.version().isBlank() ? null : new VersionRange(choice.version().trim());
        return elsewhere.stream().filter(c -> c.kind().equals(choice.kind()) && c.name().equals(choice.component())
                && !c.bundleHash().isEmpty() && (hash.isEmpty() || hash.equals(c.bundleHash()))
                && (range == null || range.includes(Version.parseVersion(c.version()))))
            .max(Comparator.comparing(c -> Version.parseVersion(c.version()))).orElse(null);
    }

    private Optional<InstalledComponent> provider(final ComponentDescription of) {
        return installed.stream().filter(c -> c.description().equals(of)).findFirst();
    }

    private List<Finding> judge(final ChosenComponent old, final Choice choice, final ComponentDescription next) {
        final String field = "components." + choice.kind();
        final List<Finding> findings = new ArrayList<>();
        Swappable.whyNot(choice.kind()).ifPresent(why -> findings.add(error("swap.kind-unsupported", field,
            "A component of kind '" + choice.kind() + "' cannot be swapped while the cluster runs: " + why + ".",
            "Leave it as it is, or change it with the whole cluster stopped.")));
        if (next.bundleHash().isEmpty()) {
            findings.add(error("swap.no-hash", field, "The bytes of the bundle " + next.bundle()
                + " are not known here.", "Install it from a file."));
        }
        final boolean clash = !next.bundleHash().isEmpty() && installed.stream().map(InstalledComponent::description)
            .anyMatch(d -> d.bundle().equals(next.bundle()) && !d.bundleHash().equals(next.bundleHash()));
        if (clash) {
            findings.add(error("swap.same-version", field, "A bundle " + next.bundle()
                + " with other bytes is installed.", "Give the new bundle a version of its own."));
        }
        provider(next).ifPresent(p -> {
            p.provider().check(choice.settings()).forEach(f -> findings.add(new Finding(f.severity(), f.code(),
                f.line(), f.column(), field + (f.field().isEmpty() ? "" : "." + f.field()), f.problem(),
                f.remedy())));
            if (KindInterface.of(p.provider().getClass()).filter(api -> api == old.api()).isEmpty()) {
                findings.add(error("swap.other-interface", field, "The component '" + choice.component()
                    + "' is made for another version of the interface of '" + choice.kind() + "'.",
                    "Choose one that is made for the version that runs."));
            }
            findings.addAll(onlyAtStart(old, choice, p, field));
        });
        return findings;
    }

    /** Settings of the same component that a swap does not apply. */
    private static List<Finding> onlyAtStart(final ChosenComponent old, final Choice choice,
            final InstalledComponent next, final String field) {
        if (!old.choice().component().equals(choice.component())) {
            return List.of();
        }
        return next.provider().settings().stream().filter(s -> (s.change() == Setting.Change.RESTART
                || s.change() == Setting.Change.OWN)
                && !Objects.equals(old.choice().settings().text(s), choice.settings().text(s)))
            .map(s -> error("swap.needs-restart", field + "." + s.name(), "A change of the setting '" + s.name()
                + "' holds only from the start of a member on.", "Leave it as it is.")).toList();
    }

    static Finding error(final String code, final String field, final String problem, final String remedy) {
        return new Finding(Finding.Severity.ERROR, code, 0, 0, field, problem, remedy);
    }
}
