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

/** The bill of materials in CycloneDX: every bundle with hash, licence and the reason why it is there. Stateless. */
public final class BillOfMaterials {
    private static final String WHY = "coterie:why";

    private BillOfMaterials() {
    }

    /**
     * The bill.
     *
     * @param resolution what was resolved
     * @param hashes of its bundles
     * @param launcher the jars of the launcher
     * @return JSON
     */
    public static String json(final Resolution resolution, final Map<StoredBundle, String> hashes,
            final Collection<StoredBundle> launcher) {
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
            components.add(component(resolved.bundle(), hashes.get(resolved.bundle()),
                resolved.reasons().stream().map(Object::toString).toList()));
        }
        launcher.forEach(b -> components.add(component(b, null, List.of("the launcher"))));
        bom.setComponents(components);
        final StringBuilder all = new StringBuilder(self.getName());
        components.forEach(c -> all.append(c.getBomRef()));
        hashes.values().forEach(all::append);
        bom.setSerialNumber("urn:uuid:" + UUID.nameUUIDFromBytes(all.toString().getBytes(
            java.nio.charset.StandardCharsets.UTF_8)));
        try {
            return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString() + "\n";
        } catch (final GeneratorException e) {
            throw new IllegalStateException("a bill that is made of texts can be written", e);
        }
    }

    private static Component component(final StoredBundle bundle, final String hash, final List<String> reasons) {
        final Map<String, String> headers = bundle.headers();
        final Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setName(bundle.name());
        component.setVersion(bundle.version().toString());
        component.setBomRef(bundle.id());
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
        if (hash != null) {
            component.addHash(new Hash(Hash.Algorithm.SHA_256, hash));
        }
        reasons.forEach(reason -> {
            final Property property = new Property();
            property.setName(WHY);
            property.setValue(reason);
            component.addProperty(property);
        });
        return component;
    }
}
