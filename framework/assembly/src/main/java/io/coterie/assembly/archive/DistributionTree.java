package io.coterie.assembly.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.report.BillOfMaterials;
import io.coterie.assembly.report.FeatureDocument;
import io.coterie.assembly.report.Library;
import io.coterie.assembly.report.MemberComponents;
import io.coterie.assembly.repository.JarReader;
import io.coterie.assembly.repository.StoredBundle;
import io.coterie.assembly.resolve.ResolvedBundle;
import io.coterie.assembly.resolve.Resolution;

/** Lays out the files of a distribution. Stateless. */
public final class DistributionTree {
    /** What new members are made of. */
    public static final String COMPONENTS = "conf/components.json";
    /** The resolution, as an OSGi feature. */
    public static final String FEATURE = "conf/feature.json";
    /** The bill of materials. */
    public static final String BILL = "licences/sbom.cdx.json";
    /** What is made for each distribution. */
    static final Set<String> GENERATED = Set.of(COMPONENTS, FEATURE, BILL, LockFile.PATH);
    private static final String BUNDLES = "bundles/";
    private static final Map<String, String> PROGRAMS = Map.of("lib/", "the launcher", "lib/command/", "the command",
        "lib/assembly/", "what makes distributions", "lib/conformance/", "the conformance kit");

    private DistributionTree() {
    }

    /**
     * Lays out.
     *
     * @param resolution what is in it
     * @param kit where the programs come from
     * @return the files, the lock among them
     */
    public static Tree of(final Resolution resolution, final Kit kit) {
        final Tree tree = new Tree();
        kit.addTo(resolution.descriptor(), tree);
        tree.runAsRoot(Privileges.of(resolution));
        final Map<StoredBundle, String> hashes = new TreeMap<>(java.util.Comparator.comparing(StoredBundle::id));
        try {
            for (final ResolvedBundle resolved : resolution.bundles()) {
                final StoredBundle bundle = resolved.bundle();
                final String path = BUNDLES + bundle.fileName();
                tree.add(path, Tree.PLAIN, bundle.source().file());
                hashes.put(bundle, tree.files().get(path).sha256());
            }
            tree.add(COMPONENTS, Tree.PLAIN, MemberComponents.json(resolution));
            tree.add(FEATURE, Tree.PLAIN, FeatureDocument.json(resolution, hashes));
            tree.add(BILL, Tree.PLAIN, BillOfMaterials.json(resolution, hashes, libraries(tree)));
            tree.add(LockFile.PATH, Tree.PLAIN, LockFile.of(tree));
            return tree;
        } catch (final IOException e) {
            throw new CoterieException("assembly.unreadable", "A file of the distribution cannot be read: "
                + e.getMessage() + ".", "Check the repositories and the disk.", e);
        }
    }

    /** The jars of the programs; one that lies in several folders is one library. */
    private static List<Library> libraries(final Tree tree) throws IOException {
        final Map<String, Library> libraries = new LinkedHashMap<>();
        for (final Map.Entry<String, Tree.Entry> file : tree.files().entrySet()) {
            final String folder = file.getKey().substring(0, file.getKey().lastIndexOf('/') + 1);
            if (PROGRAMS.containsKey(folder) && file.getKey().endsWith(".jar")) {
                final String hash = file.getValue().sha256();
                final Library known = libraries.get(hash);
                final List<String> reasons = new ArrayList<>(known == null ? List.of() : known.reasons());
                reasons.add(PROGRAMS.get(folder));
                final Map<String, String> facts = known == null ? JarReader.describe(file.getValue().file())
                    : known.headers();
                libraries.put(hash, new Library(facts.get("name"), facts.get("version"), facts, hash, reasons));
            }
        }
        return libraries.values().stream().sorted(Comparator.comparing(Library::name)
            .thenComparing(Library::version).thenComparing(Library::sha256)).toList();
    }
}
