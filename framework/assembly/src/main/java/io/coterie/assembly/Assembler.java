package io.coterie.assembly;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.osgi.resource.Resource;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.archive.DistributionTree;
import io.coterie.assembly.archive.Kit;
import io.coterie.assembly.archive.Tree;
import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.descriptor.DescriptorFiles;
import io.coterie.assembly.repository.Downloads;
import io.coterie.assembly.repository.Reasons;
import io.coterie.assembly.repository.Repositories;
import io.coterie.assembly.repository.StoredBundle;
import io.coterie.assembly.resolve.AssemblyResolver;
import io.coterie.assembly.resolve.Resolution;
import io.coterie.assembly.resolve.ResolvedBundle;
import io.coterie.assembly.resolve.SystemBundle;
import io.coterie.assembly.resolve.UnresolvedException;

/** The way in: from a descriptor to what it comes to, and to the files of a distribution. Used by one thread. */
public final class Assembler {
    private final Kit kit;
    private final Path base;
    private final Downloads downloads;

    /**
     * An assembler.
     *
     * @param kit the distribution with all programs, or its folder
     * @param base what relative paths start from, but those that are written in a descriptor, which start from its
     *     folder
     * @param downloads where files from elsewhere go
     */
    public Assembler(final Kit kit, final Path base, final Downloads downloads) {
        this.kit = kit;
        this.base = base;
        this.downloads = downloads;
    }

    /**
     * Reads a descriptor.
     *
     * @param given a path, or the name of a ready-made one
     * @return the descriptor
     */
    public Descriptor read(final String given) {
        return new DescriptorFiles(kit.descriptors(), base).read(given);
    }

    /**
     * Resolves a descriptor. What was chosen by the word of an index is read itself, and what it says then counts.
     *
     * @param descriptor what is asked for
     * @param more repositories beside those that it names
     * @return what it comes to
     * @throws UnresolvedException if it cannot be had, or if a bundle of one name and version
     *     is there with other bytes
     */
    public Resolution resolve(final Descriptor descriptor, final List<String> more) {
        final Repositories repositories = new Repositories(kit.bundles(), base, downloads);
        final List<StoredBundle> files =
            descriptor.bundles().stream().map(repositories::file).filter(java.util.Objects::nonNull).toList();
        final List<StoredBundle> all = new ArrayList<>(files);
        for (final StoredBundle bundle : repositories.open(names(descriptor, more))) {
            if (all.stream().noneMatch(b -> b.id().equals(bundle.id()))) {
                all.add(bundle);
            }
        }
        final Resource system = SystemBundle.of(kit.launcherResources());
        List<StoredBundle> known = all;
        // each round replaces at least one bundle, so it ends
        while (true) {
            final Resolution resolution = new AssemblyResolver(known, system).resolve(descriptor, files);
            final Map<StoredBundle, StoredBundle> real = new IdentityHashMap<>();
            resolution.bundles().forEach(b -> b.bundle().source().real().ifPresent(r -> real.put(b.bundle(), r)));
            if (real.isEmpty()) {
                refuseAmbiguous(resolution, files, repositories);
                return withOneNameEach(resolution);
            }
            known = known.stream().map(b -> real.getOrDefault(b, b)).toList();
        }
    }

    /** A file that the descriptor names is meant, whatever repositories hold; of two of anything neither is. */
    private static void refuseAmbiguous(final Resolution resolution, final List<StoredBundle> files,
            final Repositories repositories) {
        final Map<String, StoredBundle> named = new HashMap<>();
        for (final StoredBundle file : files) {
            final StoredBundle other = named.putIfAbsent(file.id(), file);
            if (other != null) {
                refuseOtherBytes(other, file);
            }
        }
        resolution.bundles().stream().map(ResolvedBundle::bundle).filter(b -> !named.containsKey(b.id()))
            .forEach(b -> repositories.notTaken(b.id()).forEach(other -> refuseOtherBytes(b, other)));
    }

    /**
     * Two repositories may call the files of two bundles the same; they lie in one folder of the distribution. The
     * first keeps its name; each other one gets a name that no bundle has, before it or after it.
     */
    private static Resolution withOneNameEach(final Resolution resolution) {
        final Set<String> taken = new HashSet<>();
        resolution.bundles().forEach(b -> taken.add(b.bundle().fileName()));
        final Set<String> kept = new HashSet<>();
        return new Resolution(resolution.descriptor(), resolution.components(), resolution.alone(),
            resolution.alternatives(), resolution.bundles().stream().map(b -> kept.add(b.bundle().fileName()) ? b
                : new ResolvedBundle(renamed(b.bundle(), taken), b.reasons())).toList());
    }

    private static StoredBundle renamed(final StoredBundle bundle, final Set<String> taken) {
        int number = 1;
        StoredBundle renamed = bundle.calledBySymbolicName(number);
        // ends: each name that is taken is that of another bundle
        while (!taken.add(renamed.fileName())) {
            number++;
            renamed = bundle.calledBySymbolicName(number);
        }
        return renamed;
    }

    private static void refuseOtherBytes(final StoredBundle one, final StoredBundle other) {
        try {
            if (!one.source().sha256().equals(other.source().sha256())) {
                throw new UnresolvedException("assembly.conflict", one.name() + " " + one.version() + " is at "
                    + one.origin() + " and at " + other.origin() + ", with other bytes.", "Give one of them another "
                    + "version, leave one out, or name the file of the one that is meant under 'bundles'.", "");
            }
        } catch (final IOException e) {
            throw new CoterieException("assembly.unreadable", one.name() + " " + one.version() + " cannot be read: "
                + Reasons.of(e) + ".", "Check the repositories.", e);
        }
    }

    private static List<String> names(final Descriptor descriptor, final List<String> more) {
        final List<String> names = new ArrayList<>(descriptor.repositories());
        if (names.isEmpty()) {
            names.add(Descriptor.SHIPPED);
        }
        names.addAll(more);
        return names;
    }

    /**
     * Lays out a distribution.
     *
     * @param resolution what is in it
     * @return its files
     */
    public Tree layOut(final Resolution resolution) {
        return DistributionTree.of(resolution, kit);
    }
}
