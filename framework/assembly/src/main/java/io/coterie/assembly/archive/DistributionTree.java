package io.coterie.assembly.archive;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.report.BillOfMaterials;
import io.coterie.assembly.report.FeatureDocument;
import io.coterie.assembly.report.MemberComponents;
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
        final Map<StoredBundle, String> hashes = new TreeMap<>(java.util.Comparator.comparing(StoredBundle::id));
        try {
            for (final ResolvedBundle resolved : resolution.bundles()) {
                final StoredBundle bundle = resolved.bundle();
                final String path = BUNDLES + bundle.fileName();
                tree.add(path, Tree.PLAIN, bundle.source().file());
                hashes.put(bundle, tree.files().get(path).sha256());
            }
            final Map<String, StoredBundle> launcher = kit.launcher();
            tree.add(COMPONENTS, Tree.PLAIN, MemberComponents.json(resolution));
            tree.add(FEATURE, Tree.PLAIN, FeatureDocument.json(resolution, hashes));
            tree.add(BILL, Tree.PLAIN, BillOfMaterials.json(resolution, hashes, launcher.values()));
            tree.add(LockFile.PATH, Tree.PLAIN, LockFile.of(tree));
            return tree;
        } catch (final IOException e) {
            throw new CoterieException("assembly.unreadable", "A file of the distribution cannot be read: "
                + e.getMessage() + ".", "Check the repositories and the disk.", e);
        }
    }
}
