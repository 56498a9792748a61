package io.coterie.assembly.report;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.BuilderFactory;
import org.osgi.service.feature.FeatureBuilder;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureBundleBuilder;
import org.osgi.service.feature.FeatureExtension;
import org.osgi.service.feature.FeatureService;
import org.osgi.service.feature.ID;

import io.coterie.assembly.repository.StoredBundle;
import io.coterie.assembly.resolve.ResolvedBundle;
import io.coterie.assembly.resolve.Resolution;

/**
 * A resolution as an OSGi feature: each bundle with its hash and its reasons as metadata, the components of members in
 * the extension {@code coterie-components}. Stateless.
 */
public final class FeatureDocument {
    /** The extension with the components. */
    public static final String EXTENSION = "coterie-components";
    /** Metadata of a bundle: its symbolic name. */
    public static final String NAME = "symbolic-name";
    /** Metadata of a bundle: its SHA-256. */
    public static final String HASH = "sha256";
    private static final String UNKNOWN_GROUP = "bundle";

    private FeatureDocument() {
    }

    /**
     * The document.
     *
     * @param resolution what was resolved
     * @param hashes of the bundles; those that are missing are left out
     * @return JSON
     */
    public static String json(final Resolution resolution, final Map<StoredBundle, String> hashes) {
        final FeatureService service = new FeatureServiceImpl();
        final BuilderFactory make = service.getBuilderFactory();
        final FeatureBuilder feature = make.newFeatureBuilder(service.getID("coterie.distribution",
            resolution.descriptor().name(), resolution.descriptor().version()))
            .setName(resolution.descriptor().name()).setComplete(true);
        if (!resolution.descriptor().description().isEmpty()) {
            feature.setDescription(resolution.descriptor().description());
        }
        for (final ResolvedBundle resolved : resolution.bundles()) {
            feature.addBundles(bundle(service, make, resolved, hashes.get(resolved.bundle())));
        }
        final Map<String, Object> components = new LinkedHashMap<>();
        components.put("components", MemberComponents.list(resolution.components()));
        components.put("alone", MemberComponents.list(resolution.alone()));
        components.put("alternatives", resolution.alternatives().stream().map(o -> Map.of("kind", o.kind(),
            "component", o.name())).map(java.util.TreeMap::new).toList());
        components.put("programs", resolution.descriptor().programs());
        feature.addExtensions(make.newExtensionBuilder(EXTENSION, FeatureExtension.Type.JSON,
            FeatureExtension.Kind.MANDATORY).setJSON(JsonText.of(components)).build());
        try (StringWriter out = new StringWriter()) {
            service.writeFeature(feature.build(), out);
            return out + "\n";
        } catch (final IOException e) {
            throw new UncheckedIOException("a text cannot fail", e);
        }
    }

    private static FeatureBundle bundle(final FeatureService service, final BuilderFactory make,
            final ResolvedBundle resolved, final String hash) {
        final StoredBundle bundle = resolved.bundle();
        final ID id = service.getID(bundle.headers().getOrDefault("maven.groupId", UNKNOWN_GROUP),
            bundle.headers().getOrDefault("maven.artifactId", bundle.name()),
            bundle.headers().getOrDefault("maven.version", bundle.version().toString()));
        final FeatureBundleBuilder builder = make.newBundleBuilder(id).addMetadata(NAME, bundle.name())
            .addMetadata("version", bundle.version().toString()).addMetadata("file", bundle.fileName());
        if (hash != null) {
            builder.addMetadata(HASH, hash);
        }
        int n = 0;
        for (final var reason : resolved.reasons()) {
            n++;
            builder.addMetadata("why-" + n, reason.toString());
        }
        return builder.build();
    }
}
