package io.coterie.manager.swap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ComponentSpec;
import io.coterie.api.manager.SwapRequest;

/** From what is asked for to the whole new set, and from what members say to the one that all mean. Pure. */
public final class SwapTargets {
    /** Stands for the hash of a row that changes, until the members have said which bundle it is. */
    private static final String TO_COME = "?";

    private SwapTargets() {
    }

    /**
     * The set that a request leads to.
     *
     * @param held what holds
     * @param request what is asked for
     * @param findings takes what cannot be
     * @return the set; rows that do not change are as they are, the others have no hash yet
     */
    public static SwapRecord.Side of(final SwapRecord.Side held, final SwapRequest request,
            final List<Finding> findings) {
        final List<Choice> choices = new ArrayList<>(held.set().choices());
        final List<String> hashes = new ArrayList<>(held.hashes());
        final Set<Integer> taken = new TreeSet<>();
        for (int r = 0; r < request.choices().size(); r++) {
            final Choice wanted = request.choices().get(r);
            final SwapRequest.Terms terms = request.terms(r);
            final Optional<Integer> row = row(held.set().choices(), wanted, terms, findings);
            if (row.isEmpty()) {
                continue;
            }
            if (!taken.add(row.get())) {
                findings.add(SwapRules.error("swap.named-twice", wanted.kind(), "Two rows would take the place of "
                    + wanted.kind() + "=" + held.set().choices().get(row.get()).component() + ".", "Name each once."));
                continue;
            }
            final Choice merged = merged(held.set().choices().get(row.get()), wanted, request.keepSettings());
            if (!SwapSets.same(held.set().choices().get(row.get()), merged)) {
                choices.set(row.get(), merged);
                hashes.set(row.get(), terms.bundleHash().isEmpty() ? TO_COME : terms.bundleHash());
            }
        }
        twice(choices, taken, findings);
        return new SwapRecord.Side(held.number(), new ComponentSet(held.set().revision() + 1, choices), hashes);
    }

    /** The place that a choice takes: the one that is named, else that of its own name, else the only one. */
    private static Optional<Integer> row(final List<Choice> present, final Choice wanted,
            final SwapRequest.Terms terms, final List<Finding> findings) {
        final List<Integer> rows = IntStream.range(0, present.size())
            .filter(i -> present.get(i).kind().equals(wanted.kind())).boxed().toList();
        final String name = terms.replaces().isEmpty() ? wanted.component() : terms.replaces();
        final Optional<Integer> named = rows.stream().filter(i -> present.get(i).component().equals(name)).findFirst();
        if (named.isPresent()) {
            return named;
        }
        final String running = String.join(", ", rows.stream().map(i -> present.get(i).component()).toList());
        if (rows.isEmpty()) {
            findings.add(SwapRules.error("swap.other-kind", wanted.kind(), "This cluster has no"
                + " component of the kind '" + wanted.kind() + "'.", "Kinds are chosen when a cluster is made: see"
                + " 'coterie component list'."));
        } else if (!terms.replaces().isEmpty()) {
            findings.add(SwapRules.error("swap.not-running", wanted.kind(), "No component '" + terms.replaces()
                + "' of the kind '" + wanted.kind() + "' runs, so nothing can take its place.", "These run: " + running
                + "."));
        } else if (rows.size() == 1) {
            return Optional.of(rows.get(0));
        } else {
            findings.add(SwapRules.error("swap.ambiguous", wanted.kind(), "Several components of the kind '"
                + wanted.kind() + "' run at once (" + running + "), and which of them makes way for '"
                + wanted.component() + "' is not said.", "Say it: '" + wanted.kind() + ":" + present.get(rows.get(0))
                .component() + "=" + wanted.component() + "'; in a document change one row of a kind at a time."));
        }
        return Optional.empty();
    }

    /** One component stands in one slot of its kind. */
    private static void twice(final List<Choice> choices, final Set<Integer> taken, final List<Finding> findings) {
        taken.stream().map(choices::get).filter(c -> choices.stream().filter(o -> o.kind().equals(c.kind())
            && o.component().equals(c.component())).count() > 1).distinct().forEach(c -> findings.add(
                SwapRules.error("swap.named-twice", c.kind(), c.kind() + "=" + c.component()
                    + " would stand in two slots.", "Name a component that does not run yet.")));
    }

    private static Choice merged(final Choice present, final Choice wanted, final boolean keep) {
        final boolean same = present.component().equals(wanted.component());
        final Map<String, String> settings = new LinkedHashMap<>();
        if (same && keep) {
            settings.putAll(present.settings().values());
        }
        wanted.settings().values().forEach((name, value) -> {
            if (value.isEmpty() && keep) {
                settings.remove(name);
            } else {
                settings.put(name, value);
            }
        });
        final String version = same && wanted.version().isEmpty() ? present.version() : exact(wanted.version());
        return new Choice(wanted.kind(), wanted.component(), version, Configuration.of(settings));
    }

    /** A plain version means that one, not every later one. */
    private static String exact(final String version) {
        return version.isEmpty() || version.startsWith("[") || version.startsWith("(") ? version
            : "[" + version + "," + version + "]";
    }

    /**
     * What a document asks for.
     *
     * @param held what holds
     * @param rows the components of the document; kinds that it leaves out stay as they are
     * @param author who asks
     * @return the request; empty if the document names what holds
     */
    public static Optional<SwapRequest> of(final SwapRecord.Side held, final List<ComponentSpec> rows,
            final String author) {
        final List<Choice> wanted = new ArrayList<>();
        final List<SwapRequest.Terms> terms = new ArrayList<>();
        final List<ComponentSpec> present = SwapDocument.specs(held);
        rows.stream().filter(row -> !present.contains(row)).forEach(row -> {
            final Optional<Choice> own = SwapSets.find(held.set(), SwapDocument.choice(row));
            // a row of a name alone says nothing of settings
            final boolean plain = row.settings().isEmpty() && row.version().isEmpty();
            if (own.isEmpty() || !plain && !SwapSets.same(own.get(), SwapDocument.choice(row))
                || plain && !held.hashes().get(held.set().choices().indexOf(own.get())).isEmpty()
                && !own.get().settings().values().isEmpty()) {
                wanted.add(SwapDocument.choice(row));
                terms.add(new SwapRequest.Terms(own.map(Choice::component).or(() -> leftOver(held, rows, row))
                    .orElse(""), ""));
            }
        });
        return wanted.isEmpty() ? Optional.empty() : Optional.of(new SwapRequest(wanted, false, author, terms));
    }

    /** What a row that is new takes the place of: what is left over of its kind, if that is one on each side. */
    private static Optional<String> leftOver(final SwapRecord.Side held, final List<ComponentSpec> rows,
            final ComponentSpec row) {
        final List<String> before = held.set().choices().stream().filter(c -> c.kind().equals(row.kind()))
            .map(Choice::component).filter(name -> rows.stream().noneMatch(o -> o.kind().equals(row.kind())
                && o.name().equals(name))).toList();
        final long after = rows.stream().filter(o -> o.kind().equals(row.kind())
            && SwapSets.find(held.set(), SwapDocument.choice(o)).isEmpty()).count();
        return before.size() == 1 && after == 1 ? Optional.of(before.get(0)) : Optional.empty();
    }

    /**
     * The target as all members mean it: of each row that changes, the one version and the one bundle.
     *
     * @param held what holds
     * @param target the set that is asked for
     * @param previews what each member says
     * @param running what runs on this member
     * @param number the swap's
     * @param findings takes what cannot be
     * @return the set with a hash for each row that changes
     */
    public static SwapRecord.Side agreed(final SwapRecord.Side held, final SwapRecord.Side target,
            final Map<NodeId, SwapPreview> previews, final List<InstanceId> running, final long number,
            final List<Finding> findings) {
        final List<Choice> choices = new ArrayList<>(target.set().choices());
        final List<String> hashes = new ArrayList<>(target.hashes());
        for (int i = 0; i < choices.size(); i++) {
            final Choice choice = choices.get(i);
            if (held.set().choices().stream().anyMatch(c -> SwapSets.same(c, choice))) {
                continue;
            }
            final Map<NodeId, InstanceId> said = new TreeMap<>();
            previews.forEach((node, preview) -> preview.slots().stream().map(SwapPreview.Change::after)
                .filter(a -> a != null && a.kind().equals(choice.kind()) && a.component().equals(choice.component()))
                .findFirst().ifPresent(a -> said.put(node, a)));
            if (said.isEmpty() && findings.stream().noneMatch(Finding::isError)) {
                // another way to say what runs already: a version that is the present one
                findings.addAll(otherBytes(choice, target.hashes().get(i), running));
                choices.set(i, held.set().choices().get(i));
                hashes.set(i, held.hashes().get(i));
                continue;
            }
            if (said.size() < previews.size()) {
                if (findings.stream().noneMatch(Finding::isError)) {
                    findings.add(SwapRules.error("swap.not-resolved", choice.kind(), choice.kind() + "="
                        + choice.component() + " was not resolved on every member.",
                        "Install its bundle in the bundles folder of a member."));
                }
                continue;
            }
            final InstanceId one = said.values().iterator().next();
            if (said.values().stream().anyMatch(a -> !a.version().equals(one.version())
                || !a.bundleHash().equals(one.bundleHash()))) {
                findings.add(SwapRules.error("swap.other-bytes", choice.kind(), choice.kind() + "="
                    + choice.component() + " is not the same on all members: " + versions(said) + ".",
                    "Name the version, and give a bundle another version whenever its bytes change."));
                continue;
            }
            final String stated = target.hashes().get(i);
            if (!stated.equals(TO_COME) && !stated.equals(one.bundleHash())) {
                findings.add(wrongHash(choice, stated, one.bundleHash()));
                continue;
            }
            choices.set(i, new Choice(choice.kind(), choice.component(), exact(one.version()), choice.settings()));
            hashes.set(i, one.bundleHash());
        }
        final ComponentSet set = new ComponentSet(target.set().revision(), choices);
        if (findings.stream().noneMatch(Finding::isError) && SwapRules.changed(held.set(), set).isEmpty()) {
            findings.add(SwapRules.nothing());
        }
        return new SwapRecord.Side(number, set, hashes);
    }

    /**
     * What is wrong with a row whose bundle is not the one that was asked for.
     *
     * @param choice the row
     * @param stated the hash that was asked for
     * @param real what the bundle has
     * @return the finding
     */
    public static Finding wrongHash(final Choice choice, final String stated, final String real) {
        return SwapRules.error("swap.wrong-hash", choice.kind(), "The bundle of " + choice.kind() + "="
            + choice.component() + " has the SHA-256 " + real + ", not " + stated + " as asked for.",
            "Get the right bundle, or ask for the one that is there.");
    }

    /**
     * Rows that name the hash of their bundle, but change nothing: it has to be the one that runs.
     *
     * @param held what holds
     * @param target the set that is asked for
     * @param request what is asked for
     * @param running what runs on this member
     * @return an error for each row with another hash
     */
    public static List<Finding> otherBytes(final SwapRecord.Side held, final SwapRecord.Side target,
            final SwapRequest request, final List<InstanceId> running) {
        final List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < request.choices().size(); i++) {
            final String stated = request.terms(i).bundleHash();
            final Optional<Choice> present = SwapSets.find(held.set(), request.choices().get(i))
                .filter(c -> !stated.isEmpty() && target.set().choices().stream().anyMatch(t -> SwapSets.same(c, t)));
            present.ifPresent(c -> findings.addAll(otherBytes(c, stated, running)));
        }
        return findings;
    }

    private static List<Finding> otherBytes(final Choice choice, final String stated, final List<InstanceId> running) {
        return stated.equals(TO_COME) ? List.of() : running.stream().filter(r -> r.kind().equals(choice.kind())
            && r.component().equals(choice.component()) && !r.bundleHash().equals(stated)).limit(1)
            .map(r -> wrongHash(choice, stated, r.bundleHash())).toList();
    }

    private static String versions(final Map<NodeId, InstanceId> said) {
        final List<String> texts = new ArrayList<>();
        said.forEach((node, id) -> texts.add(node + " " + id.version() + " "
            + id.bundleHash().substring(0, Math.min(8, id.bundleHash().length()))));
        return String.join(", ", texts);
    }

    /**
     * The set that a cluster began with, or what holds since; with this member's own settings of what was never
     * swapped.
     *
     * @param record the last swap
     * @param own what holds on this member
     * @return what holds
     */
    public static SwapRecord.Side held(final Optional<SwapRecord> record, final ComponentSet own) {
        return record.map(SwapRecord::holding).map(side -> side.set().revision() == 0
            ? new SwapRecord.Side(0, own, side.hashes().size() == own.choices().size() ? side.hashes()
                : Collections.nCopies(own.choices().size(), "")) : withOwn(side, own))
            .orElseGet(() -> new SwapRecord.Side(0, own, Collections.nCopies(own.choices().size(), "")));
    }

    private static SwapRecord.Side withOwn(final SwapRecord.Side side, final ComponentSet own) {
        final List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < side.hashes().size(); i++) {
            final Choice row = side.set().choices().get(i);
            choices.add(side.hashes().get(i).isEmpty() ? SwapSets.find(own, row).orElse(row) : row);
        }
        return new SwapRecord.Side(side.number(), new ComponentSet(side.set().revision(), choices), side.hashes());
    }
}
