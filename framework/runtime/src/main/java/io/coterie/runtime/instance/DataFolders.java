package io.coterie.runtime.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import io.coterie.api.core.CoterieException;

/**
 * Gives instances their folders, {@code home/data/<kind>/<component>/<number>}: the lowest number that no living
 * instance has. So an instance that comes up alone finds what it left, and two side by side never share. Safe for use
 * by several threads.
 */
public final class DataFolders {
    private final Path root;
    private final Set<Path> taken = new HashSet<>();

    /**
     * Serves one member.
     *
     * @param home the member's home
     */
    public DataFolders(final Path home) {
        this.root = home.resolve("data");
    }

    /**
     * Reserves a folder; it is not made yet.
     *
     * @param kind the instance's kind
     * @param component the component's name
     * @return the folder, until it is given back
     */
    public synchronized Path take(final String kind, final String component) {
        final Path parent = root.resolve(safe(kind)).resolve(safe(component));
        int number = 0;
        while (!taken.add(parent.resolve(Integer.toString(number)))) {
            number++;
        }
        return parent.resolve(Integer.toString(number));
    }

    /**
     * Makes a folder that was taken.
     *
     * @param folder the folder
     * @return the same
     */
    public Path make(final Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CoterieException("storage.no-folder", "The folder " + folder + " cannot be made: " + e + ".",
                "Mend the permissions of the member's home, or make room on the disk.", e);
        }
    }

    /**
     * Gives a folder back; what is in it stays.
     *
     * @param folder the folder
     */
    public synchronized void release(final Path folder) {
        taken.remove(folder);
    }

    /** Names come from manifests of third parties; none may lead out of the home. */
    private static String safe(final String name) {
        final String replaced = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return replaced.startsWith(".") ? "_" + replaced : replaced;
    }
}
