package io.coterie.assembly.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;

import io.coterie.assembly.repository.StoredBundle;
import io.coterie.assembly.resolve.ResolvedBundle;
import io.coterie.assembly.resolve.Resolution;

/**
 * The bill of materials in CycloneDX: every bundle and library with hash, licence and the reason why it is there, and
 * what was copied into them. Stateless.
 */
public final class BillOfMaterials {
    /** As much of a hash as tells two jars of one name apart. */
    private static final int SHORT = 8;
    private static final String WHY = "coterie:why";

    private BillOfMaterials() {
    }

    /**
     * The bill.
     *
     * @param resolution what was resolved
     * @param hashes of its bundles
     * @param libraries the jars of the programs
     * @return JSON
     */
    public static String json(final Resolution resolution, final Map<StoredBundle, String> hashes,
            final Collection<Library> libraries) {
        final Bom bom = new Bom();
        final Metadata metadata = new Metadata();
        // the same input gives the same bill: its time is that of every file
        metadata.setTimestamp(new Date(0));
        final Component self = new Component();
        self.setType(Component.Type.APPLICATION);
        self.setName(resolution.descriptor().name());
        self.setVersion(resolution.descriptor().version());
        metadata.setComponent(self);
        bom.setMetadata(metadata);
        final List<Component> components = new ArrayList<>();
        for (final ResolvedBundle resolved : resolution.bundles()) {
            final StoredBundle bundle = resolved.bundle();
            components.add(component(bundle.id(), new Library(bundle.name(), bundle.version().toString(),
                bundle.headers(), hashes.get(bundle), resolved.reasons().stream().map(Object::toString).toList())));
        }
        // what is both a bundle and on a class path is named twice
        libraries.forEach(l -> components.add(component("lib:" + l.name() + "/" + l.version() + "/"
            + l.sha256().substring(0, SHORT), l)));
        components.addAll(embedded(resolution, libraries));
        bom.setComponents(components);
        final StringBuilder all = new StringBuilder(self.getName());
        components.forEach(c -> all.append(c.getBomRef()));
        components.stream().map(Component::getHashes).filter(java.util.Objects::nonNull).flatMap(List::stream)
            .forEach(hash -> all.append(hash.getValue()));
        bom.setSerialNumber("urn:uuid:" + UUID.nameUUIDFromBytes(all.toString().getBytes(
            java.nio.charset.StandardCharsets.UTF_8)));
        try {
            return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString() + "\n";
        } catch (final GeneratorException e) {
            throw new IllegalStateException("a bill that is made of texts can be written", e);
        }
    }

    /** What was copied into bundles and libraries: nobody would see it otherwise who looks for known weaknesses. */
    private static List<Component> embedded(final Resolution resolution, final Collection<Library> libraries) {
        final SortedMap<String, TreeSet<String>> holders = new TreeMap<>();
        resolution.bundles().forEach(b -> inside(holders, b.bundle().headers(), b.bundle().name()));
        libraries.forEach(l -> inside(holders, l.headers(), l.name()));
        final List<Component> components = new ArrayList<>();
        holders.forEach((coordinates, names) -> {
            final String[] parts = coordinates.split(":");
            final Component component = new Component();
            component.setType(Component.Type.LIBRARY);
            component.setName(parts[1]);
            component.setVersion(parts[2]);
            component.setBomRef("inside:" + coordinates);
            if (!parts[0].isEmpty()) {
                component.setGroup(parts[0]);
                component.setPurl(purl(parts[0], parts[1], parts[2]));
            }
            names.forEach(name -> component.addProperty(why("inside of " + name)));
            components.add(component);
        });
        return components;
    }

    private static void inside(final Map<String, TreeSet<String>> holders, final Map<String, String> headers,
            final String name) {
        for (final String coordinates : headers.getOrDefault(StoredBundle.EMBEDDED, "").split(" ")) {
            if (!coordinates.isEmpty()) {
                holders.computeIfAbsent(coordinates, c -> new TreeSet<>()).add(name);
            }
        }
    }

    private static String purl(final String group, final String artifact, final String version) {
        return "pkg:maven/" + group + "/" + artifact + "@" + version;
    }

    private static Property why(final String reason) {
        final Property property = new Property();
        property.setName(WHY);
        property.setValue(reason);
        return property;
    }

    private static Component component(final String reference, final Library bundle) {
        final Map<String, String> headers = bundle.headers();
        final Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setName(bundle.name());
        component.setVersion(bundle.version());
        component.setBomRef(reference);
        if (headers.containsKey("Bundle-Vendor")) {
            component.setPublisher(headers.get("Bundle-Vendor"));
        }
        if (headers.containsKey("maven.groupId")) {
            component.setGroup(headers.get("maven.groupId"));
            component.setPurl(purl(headers.get("maven.groupId"), headers.get("maven.artifactId"),
                headers.get("maven.version")));
        }
        if (headers.containsKey("Bundle-License")) {
            final License license = new License();
            license.setName(headers.get("Bundle-License"));
            final LicenseChoice choice = new LicenseChoice();
            choice.addLicense(license);
            component.setLicenses(choice);
        }
        component.addHash(new Hash(Hash.Algorithm.SHA_256, bundle.sha256()));
        bundle.reasons().forEach(reason -> component.addProperty(why(reason)));
        return component;
    }
}
