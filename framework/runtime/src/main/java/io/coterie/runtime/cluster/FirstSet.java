package io.coterie.runtime.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.core.CoterieException;
import io.coterie.runtime.instance.DataFolders;
import io.coterie.runtime.model.ChosenComponent;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.model.Selection;
import io.coterie.runtime.rendezvous.Served;
import io.coterie.runtime.swap.SetChange;
import io.coterie.runtime.swap.SetFile;
import io.coterie.runtime.swap.Shelf;

/**
 * Finds the set with which a member begins: the latest among its own file, its configuration, and what the members that
 * answer say; so who slept through a swap finds the cluster again. Used by the thread that opens the cluster.
 */
final class FirstSet {
    /** How long the other members may take; a host that is off swallows the question. */
    static final Duration ASK_LIMIT = Duration.ofMillis(1500);
    /** After it, a component that is not there is taken as missing: DS offers what is installed within seconds. */
    private static final Duration SETTLED = Duration.ofSeconds(5);
    /** How long what was just supplied may take to offer itself. */
    private static final Duration SUPPLIED = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(FirstSet.class);
    private final ClusterConfiguration configuration;
    private final ComponentRegistry registry;
    private final SwapParts parts;
    private final Shelf shelf;
    private final SetFile file;
    private final DataFolders folders;
    private final Deadline deadline;

    /** What a member begins with. */
    record Begin(CommittedSet set, List<ChosenComponent> chosen) {
    }

    FirstSet(final ClusterConfiguration configuration, final ComponentRegistry registry, final SwapParts parts,
            final Shelf shelf, final SetFile file, final DataFolders folders, final Deadline deadline) {
        this.configuration = configuration;
        this.registry = registry;
        this.parts = parts;
        this.shelf = shelf;
        this.file = file;
        this.folders = folders;
        this.deadline = deadline;
    }

    /** Refuses a bad configuration as a whole. */
    Begin find() {
        final CommittedSet own = file.read().map(kept -> SetChange.overlay(configuration.components(), kept))
            .orElseGet(() -> CommittedSet.first(configuration.components()));
        final Optional<Begin> later = later(own);
        if (later.isPresent()) {
            // before the file that names them, as at every commit
            later.get().set().hashes().stream().filter(h -> !h.isEmpty()).distinct().forEach(shelf::keep);
            file.write(later.get().set(), new SetFile.Beside(folders(own, later.get()), own.hashes()));
            return later.get();
        }
        return begin(own, ChosenComponent.all(own, ordinary(own, installed(own))).stream());
    }

    /**
     * The numbers of the folders. A component that came while this member was away began with an empty folder
     * everywhere else, and does so here: what it may have left here in an earlier time is of another history. Folders
     * of the own set stay as they are, since it holds until the later one is on disk. Logs have folders by their names.
     */
    private Map<String, Integer> folders(final CommittedSet own, final Begin later) {
        final Map<String, Integer> kept = file.beside().folders();
        final Map<String, Integer> held = new HashMap<>();
        own.choices().forEach(c -> held.put(DataFolders.key(c), kept.getOrDefault(DataFolders.key(c), 0)));
        folders.recorded(held);
        final List<Choice> fresh = IntStream.range(0, later.chosen().size())
            .filter(i -> later.set().logs().get(i).first() && differs(own, later, i))
            .mapToObj(i -> later.chosen().get(i).choice()).toList();
        final Map<String, Integer> numbers = new HashMap<>(kept);
        numbers.putAll(folders.emptied(fresh));
        return numbers;
    }

    /** Both sets have the slots of the configuration, in its order. */
    private boolean differs(final CommittedSet own, final Begin later, final int place) {
        final ChosenComponent now = later.chosen().get(place);
        final Choice before = own.choices().get(place);
        return !now.makes(before) || !own.hashes().get(place).equals(later.set().hashes().get(place))
            || !now.sharedHash().equals(now.with(before).sharedHash());
    }

    private Optional<Begin> later(final CommittedSet own) {
        final Optional<CommittedSet> told = parts.others(configuration, configuration.nodes(), ASK_LIMIT).values()
            .stream().map(d -> d.served()).map(Served::set).filter(s -> s.revision() > own.revision())
            .max(Comparator.comparingLong(CommittedSet::revision));
        if (told.isEmpty()) {
            return Optional.empty();
        }
        final CommittedSet set = SetChange.overlay(configuration.components(), told.get());
        try {
            final List<InstalledComponent> there = parts.trusting() ? installed(set) : kept(set);
            final Begin begin = begin(set, ChosenComponent.all(set, ordinary(set, there)).stream()
                .map(c -> c.withSecrets(own.choices())));
            LOG.info("The cluster runs the set {}, this member knew of {}.", set.revision(), own.revision());
            return Optional.of(begin);
        } catch (CoterieException e) {
            if (LeftBehind.generation(set) > LeftBehind.generation(own)) {
                throw leftBehind(set, own, e);
            }
            LOG.warn("The cluster runs the set {}, which this member cannot begin with; it begins with {} and follows"
                + " the decision when it knows it: {}", set.revision(), own.revision(), e.getMessage());
            return Optional.empty();
        }
    }

    /** The own log has ended, or is about to, and would never get a leader again. */
    private CoterieException leftBehind(final CommittedSet set, final CommittedSet own, final CoterieException why) {
        final String lacks = new NextStart(configuration, registry, parts, shelf).lacks(set);
        return new CoterieException("consensus.left-behind", "The cluster runs the set " + set.revision()
            + " with a later log than that of the set " + own.revision() + ", which this member has, and the member"
            + " cannot begin with it: " + why.problem(), lacks.isEmpty() ? why.remedy()
                : "It lacks " + lacks + ". Copy it there, and start again.", why);
    }

    /** What is the member's own holds as its configuration has it now. */
    private Begin begin(final CommittedSet set, final Stream<ChosenComponent> found) {
        final List<ChosenComponent> chosen = found.map(c -> c.withOwn(configuration.components())).toList();
        return new Begin(new CommittedSet(set.revision(), chosen.stream().map(ChosenComponent::choice).toList(),
            set.hashes(), set.logs()), chosen);
    }

    /**
     * What counts of it. A bundle that came for a component that was swapped may have others, too. Where those were
     * never swapped, the other members go on with the bundle that they have, and so does this one.
     */
    private List<InstalledComponent> ordinary(final CommittedSet set, final List<InstalledComponent> installed) {
        if (!Selection.badRanges(set.choices()).isEmpty()) {
            return installed;
        }
        final List<InstalledComponent> counts = new ArrayList<>(installed);
        counts.removeIf(c -> shelf.brought(c.description().bundleHash()) && !named(set, c));
        for (int i = 0; i < set.choices().size(); i++) {
            final Choice choice = set.choices().get(i);
            if (set.hashes().get(i).isEmpty() && Selection.of(choice, counts).isEmpty()) {
                Selection.of(choice, installed).ifPresent(counts::add);
            }
        }
        return counts;
    }

    private static boolean named(final CommittedSet set, final InstalledComponent component) {
        return IntStream.range(0, set.choices().size()).anyMatch(i ->
            set.hashes().get(i).equals(component.description().bundleHash())
                && set.choices().get(i).kind().equals(component.description().kind())
                && set.choices().get(i).component().equals(component.description().name()));
    }

    /** What is installed, when it is enough or cannot be more. */
    private List<InstalledComponent> installed(final CommittedSet set) {
        if (!Selection.badRanges(set.choices()).isEmpty()) {
            return registry.installed();
        }
        if (await(set, SETTLED)) {
            return registry.installed();
        }
        final boolean whole = restore(set, false);
        final List<Choice> missing = set.choices().stream()
            .filter(choice -> Selection.of(choice, registry.installed()).isEmpty()).toList();
        if (!missing.isEmpty()) {
            parts.supply(configuration, missing);
        }
        if (!whole) {
            restore(set, true);
        }
        await(set, SUPPLIED);
        return registry.installed();
    }

    /** One that needs what is not here yet is tried again when that was supplied. {@return whether all are there} */
    private boolean restore(final CommittedSet set, final boolean supplied) {
        boolean whole = true;
        for (int i = 0; i < set.choices().size(); i++) {
            final Choice choice = set.choices().get(i);
            final String hash = set.hashes().get(i);
            if (!hash.isEmpty() && Selection.of(choice, hash, registry.installed()).isEmpty()) {
                try {
                    restore(set, hash, choice);
                } catch (CoterieException e) {
                    if (supplied || !e.code().equals("swap.unresolved")) {
                        throw e;
                    }
                    whole = false;
                }
            }
        }
        return whole;
    }

    private void restore(final CommittedSet set, final String hash, final Choice choice) {
        try {
            shelf.restore(hash, deadline.leftFor("get the bundle of " + choice.component()));
        } catch (CoterieException e) {
            throw new CoterieException(e.code(), e.problem() + " The set " + set.revision() + ", which is kept in "
                + file.path() + ", names it for " + choice.kind() + "=" + choice.component() + ".",
                "Copy the file with this SHA-256 to " + shelf.place(hash) + " and start again; or, if other members"
                    + " run, remove " + file.path() + ": the member then begins with its configuration and takes over"
                    + " what holds.", e);
        }
    }

    /** The same, but nothing is fetched at the word of others: what the member keeps since it took part is enough. */
    private List<InstalledComponent> kept(final CommittedSet set) {
        if (Selection.badRanges(set.choices()).isEmpty() && !await(set, SETTLED)) {
            for (int i = 0; i < set.choices().size(); i++) {
                final Choice choice = set.choices().get(i);
                final String hash = set.hashes().get(i);
                if (!hash.isEmpty() && Selection.of(choice, hash, registry.installed()).isEmpty()
                        && Files.exists(Path.of(shelf.place(hash)))) {
                    restore(set, hash, choice);
                }
            }
            await(set, SUPPLIED);
        }
        return registry.installed();
    }

    private boolean await(final CommittedSet set, final Duration limit) {
        final Duration left = deadline.left();
        try {
            return Selection.missing(set, registry.await(i -> Selection.missing(set, i).isEmpty(),
                left.compareTo(limit) < 0 ? left : limit)).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CoterieException("cluster.interrupted", "Opening the cluster was interrupted.", "Try again.", e);
        }
    }
}
