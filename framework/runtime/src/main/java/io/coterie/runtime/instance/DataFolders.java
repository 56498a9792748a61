package io.coterie.runtime.instance;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.core.CoterieException;
import io.coterie.runtime.consensus.LogNames;

/**
 * Gives instances their folders, {@code home/data/<kind>/<component>/<number>}. Who comes up at the start of a member
 * finds the folder that it had; who comes up in a swap gets an empty one, beside that of the instance that it is to
 * replace, and its number is kept with the set that is committed. Safe for use by several threads.
 */
public final class DataFolders {
    /** Kind, component, name. */
    private static final int LOG_DEPTH = 3;
    private static final Logger LOG = LoggerFactory.getLogger(DataFolders.class);
    private final Path root;
    /** The numbers of those that live, by kind and component; the one that came last is the last. */
    private final Map<Path, List<Integer>> living = new LinkedHashMap<>();
    /** The numbers that the set on disk names; 0 where it names none. */
    private Map<String, Integer> recorded = Map.of();

    /** The folders of logs that an instance has. */
    private final Set<Path> named = new HashSet<>();

    /** A folder that an instance has; others do not get it until it is given back. */
    public final class Claim implements AutoCloseable {
        private final Path parent;
        private final Integer number;
        private final String name;

        private Claim(final Path parent, final Integer number, final String name) {
            this.parent = parent;
            this.number = number;
            this.name = name;
        }

        /** {@return the folder, which need not be there} */
        public Path path() {
            return parent.resolve(name);
        }

        /** {@return the folder, which is there} */
        public Path make() {
            try {
                if (!Files.isDirectory(path())) {
                    Files.createDirectories(path());
                    // what is forced to disk in a folder is lost with it, if the folder's own entry is not on disk
                    for (Path above = parent; above.startsWith(root.getParent()); above = above.getParent()) {
                        force(above);
                    }
                }
                return path();
            } catch (IOException e) {
                throw unusable("made", path(), e);
            }
        }

        /** Gives it back; what is in it stays. */
        @Override
        public void close() {
            release(this);
        }
    }

    /**
     * Serves one member.
     *
     * @param home the member's home
     */
    public DataFolders(final Path home) {
        this.root = home.resolve("data");
    }

    /**
     * A set is on disk.
     *
     * @param numbers the numbers that it names, by {@link #key}
     */
    public synchronized void recorded(final Map<String, Integer> numbers) {
        recorded = Map.copyOf(numbers);
    }

    /**
     * Under which name a number is recorded.
     *
     * @param choice the component
     * @return kind and component
     */
    public static String key(final Choice choice) {
        return choice.kind() + "/" + choice.component();
    }

    /**
     * Reserves the folder that a component had before, for an instance that comes up with its member.
     *
     * @param choice the component
     * @return its folder; the next one that is free if an instance of the same component has it
     */
    public synchronized Claim take(final Choice choice) {
        final Path parent = parent(choice);
        int number = recorded.getOrDefault(key(choice), 0);
        while (taken(parent).contains(number)) {
            number++;
        }
        return claim(parent, number);
    }

    /**
     * Reserves an empty folder, for an instance that comes up in a swap. What an earlier instance left in it goes.
     *
     * @param choice the component
     * @return a folder that neither a living instance has nor the set on disk names
     */
    public synchronized Claim fresh(final Choice choice) {
        final Path parent = parent(choice);
        int number = 0;
        while (taken(parent).contains(number) || recorded.getOrDefault(key(choice), -1) == number) {
            number++;
        }
        final Path folder = parent.resolve(Integer.toString(number));
        try {
            if (Files.exists(folder)) {
                remove(folder);
            }
        } catch (IOException e) {
            throw unusable("emptied", folder, e);
        }
        return claim(parent, number);
    }

    /**
     * Finds empty folders for components that are new in the set with which a member is about to begin, as
     * {@link #fresh} does; what is found there of an earlier time of theirs goes. Nothing is reserved: it is to be
     * recorded with the set.
     *
     * @param choices the components
     * @return the number of each, by {@link #key}
     */
    public synchronized Map<String, Integer> emptied(final List<Choice> choices) {
        final Map<String, Integer> numbers = new TreeMap<>();
        for (final Choice choice : choices) {
            try (Claim claim = fresh(choice)) {
                numbers.put(key(choice), claim.number);
            }
        }
        return numbers;
    }

    /**
     * Reserves the folder of a log, at every start and in every swap the same.
     *
     * @param choice the component
     * @param log the name of the log; no other log has it
     * @return its folder, with what is in it
     */
    public synchronized Claim ofLog(final Choice choice, final String log) {
        final Path parent = parent(choice);
        if (!named.add(parent.resolve(safe(log)))) {
            throw new CoterieException("storage.folder-in-use", "The folder of the log " + log + " is in use.",
                "Wait until the instance that uses it has ended.");
        }
        return new Claim(parent, null, safe(log));
    }

    /**
     * Removes the folders of logs that ended before the one that holds here, and of those that were to take its place
     * and never did: once the set with it is on disk nobody starts with them, and the other members go by their own.
     * The later ones stay: a log that is to follow may hold what exists nowhere else. So does the first one, closed as
     * it is: members that have lost all notes begin with it, and must not find it empty.
     *
     * @param kind the kind
     * @param log the name of the log that holds; nothing goes for the first one
     */
    public synchronized void endLogs(final String kind, final String log) {
        final long holds = LogNames.generation(log);
        if (holds == 0) {
            return;
        }
        try (Stream<Path> found = Files.walk(root.resolve(safe(kind)), 2)) {
            for (final Path folder : found.filter(f -> ended(f, log, holds)).toList()) {
                remove(folder);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.warn("Folders of logs that have ended stay under {}: {}", root.resolve(safe(kind)), e.toString());
        }
    }

    private boolean ended(final Path folder, final String log, final long holds) {
        final String name = folder.getFileName().toString();
        return root.relativize(folder).getNameCount() == LOG_DEPTH && LogNames.valid(name) && !name.equals(log)
            && LogNames.generation(name) <= holds && !named.contains(folder);
    }

    private static void force(final Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * What is to be recorded with a set whose instances live.
     *
     * @param choices its components
     * @return the number of the instance of each that came last, by {@link #key}
     */
    public synchronized Map<String, Integer> numbers(final List<Choice> choices) {
        final Map<String, Integer> numbers = new TreeMap<>();
        for (final Choice choice : choices) {
            final List<Integer> taken = taken(parent(choice));
            if (!taken.isEmpty()) {
                numbers.put(key(choice), taken.get(taken.size() - 1));
            }
        }
        return numbers;
    }

    private Claim claim(final Path parent, final int number) {
        living.computeIfAbsent(parent, p -> new ArrayList<>()).add(number);
        return new Claim(parent, number, Integer.toString(number));
    }

    private List<Integer> taken(final Path parent) {
        return living.getOrDefault(parent, List.of());
    }

    private synchronized void release(final Claim claim) {
        if (claim.number == null) {
            named.remove(claim.path());
        } else {
            taken(claim.parent).remove(claim.number);
        }
    }

    /** Links are removed, not followed. */
    private static void remove(final Path folder) throws IOException {
        final List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path one : all) {
            Files.delete(one);
        }
    }

    private static CoterieException unusable(final String what, final Path folder, final IOException e) {
        return new CoterieException("storage.no-folder", "The folder " + folder + " cannot be " + what + ": " + e + ".",
            "Mend the permissions of the member's home, or make room on the disk.", e);
    }

    private Path parent(final Choice choice) {
        return root.resolve(safe(choice.kind())).resolve(safe(choice.component()));
    }

    /** Names come from manifests of third parties; none may lead out of the home. */
    private static String safe(final String name) {
        final String replaced = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return replaced.startsWith(".") ? "_" + replaced : replaced;
    }
}
