package io.coterie.assembly.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.coterie.api.core.CoterieException;

/** The bundles of a folder; jars that are none are passed over. */
public final class FolderRepository implements Repository {
    /** Most jars of a folder: ten times what the largest OSGi distributions have. */
    static final int MAX_JARS = 5_000;
    private final Path folder;
    private final List<StoredBundle> bundles;

    /**
     * Reads a folder.
     *
     * @param folder the folder
     * @throws CoterieException {@code assembly.no-repository}, and what {@link JarReader} throws
     */
    public FolderRepository(final Path folder) {
        this.folder = folder;
        this.bundles = read(folder);
    }

    private static List<StoredBundle> read(final Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CoterieException("assembly.no-repository", "There is no repository at " + folder + ".",
                "Give a folder with jars, an index (index.xml, index.xml.gz), mvn:GROUP:ARTIFACT:VERSION, or "
                + "'shipped'.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            final List<Path> jars = files.filter(f -> f.getFileName().toString().endsWith(".jar")).sorted()
                .limit(MAX_JARS + 1L).toList();
            if (jars.size() > MAX_JARS) {
                throw new CoterieException("assembly.too-many", folder + " holds more than " + MAX_JARS + " jars.",
                    "Give a smaller folder.");
            }
            final Path real = folder.toRealPath();
            final List<StoredBundle> bundles = new ArrayList<>();
            for (final Path jar : jars) {
                if (Files.isSymbolicLink(jar) && !jar.toRealPath().startsWith(real)) {
                    throw new CoterieException("assembly.symbolic-link", jar + " is a symbolic link that leads out of "
                        + "the repository.", "Copy the file there.");
                }
                if (!Files.isRegularFile(jar)) {
                    throw new CoterieException("assembly.unreadable", jar + " is no file.", "Remove it.");
                }
                // a folder of a build holds sources and plain libraries, too
                JarReader.bundle(jar).ifPresent(bundles::add);
            }
            return List.copyOf(bundles);
        } catch (final IOException e) {
            throw new CoterieException("assembly.no-repository", "The repository " + folder + " cannot be read: "
                + Reasons.of(e) + ".", "Check that all in it can be read.", e);
        }
    }

    @Override
    public List<StoredBundle> bundles() {
        return bundles;
    }

    @Override
    public String origin() {
        return folder.toString();
    }
}
