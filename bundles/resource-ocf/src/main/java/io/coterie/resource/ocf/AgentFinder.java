package io.coterie.resource.ocf;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for agents below the roots, the first root that has one wins. Keeps nothing; any thread. */
final class AgentFinder {
    private static final Logger LOG = LoggerFactory.getLogger(AgentFinder.class);
    private final List<Path> roots;

    AgentFinder(final List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    /**
     * An agent that was found.
     *
     * @param name its name
     * @param root where, which is its {@code OCF_ROOT}
     * @param file the program
     */
    record Found(AgentName name, Path root, Path file) {
    }

    Optional<Found> find(final AgentName name) {
        for (final Path root : roots) {
            final Path file = root.resolve("resource.d").resolve(name.provider()).resolve(name.type());
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return Optional.of(new Found(name, root, file));
            }
        }
        return Optional.empty();
    }

    /** All names, sorted. */
    List<String> names() {
        final SortedSet<String> names = new TreeSet<>();
        for (final Path root : roots) {
            for (final Path provider : entries(root.resolve("resource.d"))) {
                for (final Path agent : entries(provider)) {
                    // names with a leading dot, which no agent's name can have, are libraries
                    AgentName.parse(AgentName.CLASS + ":" + provider.getFileName() + ":" + agent.getFileName())
                        .flatMap(this::find).ifPresent(found -> names.add(found.name().toString()));
                }
            }
        }
        return List.copyOf(names);
    }

    private static List<Path> entries(final Path folder) {
        final List<Path> found = new java.util.ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(found::add);
        } catch (final NoSuchFileException | NotDirectoryException e) {
            // a root without agents, or a file beside the providers: there is nothing in it
            return List.of();
        } catch (final IOException | java.nio.file.DirectoryIteratorException e) {
            LOG.warn("Agents in {} are not listed: {}", folder, e.getMessage());
        }
        return found;
    }
}
