package io.coterie.assembly.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.osgi.resource.Resource;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.repository.JarReader;
import io.coterie.assembly.repository.StoredBundle;

/**
 * What distributions are made of beside bundles: a distribution with all programs, as a rule the one that the tool
 * itself is part of. Immutable.
 *
 * @param folder with bin, conf, lib and licences
 */
public record Kit(Path folder) {
    private static final String BIN = "bin";
    private static final String LIB = "lib";

    /**
     * A kit that is there.
     *
     * @param folder with bin, conf, lib and licences
     * @return the kit
     * @throws CoterieException {@code assembly.no-program} if the folder holds no distribution
     */
    public static Kit at(final Path folder) {
        if (!Files.isDirectory(folder.resolve(LIB)) || !Files.isDirectory(folder.resolve(BIN))) {
            throw new CoterieException("assembly.no-program", "There is no distribution at " + folder + ".",
                "Give the folder of one that has every program, such as the one that is shipped.");
        }
        return new Kit(folder);
    }

    /** {@return where its bundles are} */
    public Path bundles() {
        return folder.resolve("bundles");
    }

    /** {@return where its descriptors are} */
    public Path descriptors() {
        return folder.resolve("descriptors");
    }

    /** {@return the jars on the launcher's class path, by symbolic name} */
    public Map<String, StoredBundle> launcher() {
        final Map<String, StoredBundle> jars = new TreeMap<>();
        for (final Path jar : list(LIB)) {
            if (jar.getFileName().toString().endsWith(".jar")) {
                final StoredBundle bundle = JarReader.read(jar);
                jars.put(bundle.name(), bundle);
            }
        }
        if (jars.isEmpty()) {
            throw missing("the launcher (lib/*.jar)");
        }
        return jars;
    }

    /** {@return what the launcher's jars provide, by symbolic name} */
    public Map<String, Resource> launcherResources() {
        final Map<String, Resource> resources = new TreeMap<>();
        launcher().forEach((name, bundle) -> resources.put(name, bundle.resource()));
        return resources;
    }

    /**
     * Puts the programs into a distribution.
     *
     * @param descriptor which programs
     * @param tree the distribution
     */
    void addTo(final Descriptor descriptor, final Tree tree) {
        copy(tree, LIB, false);
        copy(tree, "conf", false);
        copy(tree, "licences", false);
        program(tree, "coterie-member");
        if (descriptor.programs().contains(Descriptor.COMMAND)) {
            require("lib/command", "the command");
            program(tree, "coterie");
            copy(tree, "lib/command", true);
            copy(tree, "lib/fence", true);
        }
        if (descriptor.programs().contains(Descriptor.CONFORMANCE)) {
            require("lib/conformance", "the conformance kit");
            copy(tree, "lib/conformance", true);
        }
        if (descriptor.programs().contains(Descriptor.ASSEMBLY)) {
            require("lib/assembly", "the assembly");
            copy(tree, "lib/assembly", true);
            copy(tree, "descriptors", true);
        }
    }

    private void program(final Tree tree, final String name) {
        final Path file = folder.resolve(BIN).resolve(name);
        if (!Files.isRegularFile(file)) {
            throw missing("the program bin/" + name);
        }
        tree.add(BIN + "/" + name, Tree.PROGRAM, file);
    }

    private void require(final String path, final String what) {
        if (!Files.isDirectory(folder.resolve(path))) {
            throw missing(what + " (" + path + ")");
        }
    }

    private CoterieException missing(final String what) {
        return new CoterieException("assembly.no-program", "The distribution at " + folder + " lacks " + what + ".",
            "Use one that has every program, such as the one that is shipped.");
    }

    /** What was generated for this kit's own distribution is not passed on. */
    private void copy(final Tree tree, final String path, final boolean deep) {
        for (final Path file : list(path)) {
            final String name = path + "/" + file.getFileName();
            if (Files.isDirectory(file)) {
                if (deep) {
                    copy(tree, name, true);
                }
            } else if (!DistributionTree.GENERATED.contains(name)) {
                tree.add(name, Files.isExecutable(file) ? Tree.PROGRAM : Tree.PLAIN, file);
            }
        }
    }

    private List<Path> list(final String path) {
        final Path from = folder.resolve(path);
        if (!Files.isDirectory(from)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(from)) {
            return files.sorted().toList();
        } catch (final IOException e) {
            throw new CoterieException("assembly.unreadable", from + " cannot be read: " + e.getMessage() + ".",
                "Check its permissions.", e);
        }
    }
}
