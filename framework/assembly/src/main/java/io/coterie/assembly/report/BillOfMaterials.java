package io.coterie.assembly.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
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
 * The bill of materials in CycloneDX: every bundle and library with hash, licence and the reason why it is there.
 * Stateless.
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
        bom.setComponents(components);
        final StringBuilder all = new StringBuilder(self.getName());
        components.forEach(c -> all.append(c.getBomRef()));
        components.forEach(c -> all.append(c.getHashes().get(0).getValue()));
        bom.setSerialNumber("urn:uuid:" + UUID.nameUUIDFromBytes(all.toString().getBytes(
            java.nio.charset.StandardCharsets.UTF_8)));
        try {
            return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString() + "\n";
        } catch (final GeneratorException e) {
            throw new IllegalStateException("a bill that is made of texts can be written", e);
        }
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
            component.setPurl("pkg:maven/" + headers.get("maven.groupId") + "/" + headers.get("maven.artifactId") + "@"
                + headers.get("maven.version"));
        }
        if (headers.containsKey("Bundle-License")) {
            final License license = new License();
            license.setName(headers.get("Bundle-License"));
            final LicenseChoice choice = new LicenseChoice();
            choice.addLicense(license);
            component.setLicenses(choice);
        }
        component.addHash(new Hash(Hash.Algorithm.SHA_256, bundle.sha256()));
        bundle.reasons().forEach(reason -> {
            final Property property = new Property();
            property.setName(WHY);
            property.setValue(reason);
            component.addProperty(property);
        });
        return component;
    }
}
