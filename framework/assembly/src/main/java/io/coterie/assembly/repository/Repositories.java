package io.coterie.assembly.repository;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.descriptor.Descriptor;

/** Opens what a descriptor names as repositories and as bundles by file. Used by one thread. */
public final class Repositories {
    private final Path shipped;
    private final Path base;
    private final Downloads downloads;
    /** By name and version: the bundles of the later repositories, which are not taken. */
    private final Map<String, List<StoredBundle>> later = new HashMap<>();

    /**
     * Repositories.
     *
     * @param shipped the bundles of the tool's own distribution
     * @param base what relative paths start from
     * @param downloads where files from elsewhere go
     */
    public Repositories(final Path shipped, final Path base, final Downloads downloads) {
        this.shipped = shipped;
        this.base = base;
        this.downloads = downloads;
    }

    /**
     * Opens all that a descriptor names.
     *
     * @param names {@code shipped}, folders, indexes, Maven coordinates of single bundles; none means {@code shipped}
     * @return every bundle, each name and version once: the first repository that has it wins
     */
    public List<StoredBundle> open(final List<String> names) {
        final Map<String, StoredBundle> byId = new HashMap<>();
        final List<StoredBundle> all = new ArrayList<>();
        for (final String name : names.isEmpty() ? List.of(Descriptor.SHIPPED) : names) {
            for (final StoredBundle bundle : one(name).bundles()) {
                if (byId.putIfAbsent(bundle.id(), bundle) == null) {
                    all.add(bundle);
                } else {
                    later.computeIfAbsent(bundle.id(), id -> new ArrayList<>()).add(bundle);
                }
            }
        }
        return all;
    }

    /**
     * What was opened and not taken, since an earlier repository has a bundle of that name and version.
     *
     * @param id name and version, as {@link StoredBundle#id()} has it
     * @return those bundles; as a rule none
     */
    public List<StoredBundle> notTaken(final String id) {
        return List.copyOf(later.getOrDefault(id, List.of()));
    }

    private Repository one(final String name) {
        if (name.equals(Descriptor.SHIPPED)) {
            return new FolderRepository(shipped);
        }
        if (name.startsWith(MavenCoordinates.SCHEME)) {
            return new MavenRepository(MavenCoordinates.parse(name), downloads);
        }
        if (name.contains("://")) {
            return new IndexRepository(uri(name), downloads);
        }
        final Path path = path(name);
        if (name.endsWith(".jar") && Files.isRegularFile(path)) {
            throw new CoterieException("assembly.no-repository", FileNames.shown(name) + " is a jar, and no repository "
                + "of such.", "Give the folder in which it lies; a single bundle that is to be there is listed under "
                + "'bundles'.");
        }
        return Files.isRegularFile(path) ? new IndexRepository(path.toAbsolutePath().normalize().toUri(), downloads)
            : new FolderRepository(path);
    }

    /**
     * A bundle that is named by file or by Maven coordinates.
     *
     * @param name the name
     * @return the bundle; null if it is a symbolic name
     */
    public StoredBundle file(final String name) {
        if (name.startsWith(MavenCoordinates.SCHEME)) {
            return MavenCoordinates.parse(name).bundle(downloads);
        }
        if (name.endsWith(".jar")) {
            final Path jar = path(name);
            if (!Files.isRegularFile(jar)) {
                throw new CoterieException("assembly.no-bundle", "There is no file " + FileNames.shown(name) + ".",
                    "Check the path; in a descriptor it starts from the folder of that.");
            }
            return JarReader.read(jar);
        }
        return null;
    }

    private Path path(final String name) {
        try {
            return base.resolve(name);
        } catch (final java.nio.file.InvalidPathException e) {
            throw new CoterieException("assembly.bad-name", "'" + FileNames.shown(name) + "' is no path.",
                "Give a path.", e);
        }
    }

    private static URI uri(final String name) {
        try {
            return URI.create(name);
        } catch (final IllegalArgumentException e) {
            throw new CoterieException("assembly.no-repository", "'" + FileNames.shown(name) + "' is no address.",
                "Write https://HOST/index.xml.gz, or a path.", e);
        }
    }
}
