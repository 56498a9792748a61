package io.coterie.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.inject.Inject;

import org.junit.jupiter.api.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

import io.coterie.itests.exam.Exam;
import io.coterie.itests.exam.ExamOptions;

/** Inside Felix, with the bundles that are shipped: what the manifests promise is what the services say. */
@Exam
class ShippedBundlesIT {
    private static final String NAMESPACE = "coterie.component";
    @Inject
    private BundleContext context;

    @Configuration
    Option[] configuration() throws IOException {
        final Path distribution =
            Path.of(System.getProperty("coterie.distribution", "../../distribution/target/coterie")).toAbsolutePath();
        final List<Option> options = new ArrayList<>(List.of(ExamOptions.base()));
        try (Stream<Path> bundles = Files.list(distribution.resolve("bundles"));
                Stream<Path> core = Files.list(distribution.resolve("lib"))) {
            // the launcher has these on its class path for all bundles
            Stream.concat(bundles, core.filter(p -> p.getFileName().toString().contains("core-api")
                || p.getFileName().toString().contains("jackson-core"))).sorted()
                .filter(p -> !p.getFileName().toString().contains("felix.log"))
                .forEach(p -> options.add(bundle(p.toUri().toString())));
        }
        return options.toArray(Option[]::new);
    }

    private Stream<Bundle> ours() {
        return Stream.of(context.getBundles()).filter(b -> b.getSymbolicName().startsWith("io.coterie."));
    }

    @Test
    void everyBundleIsActive() {
        final List<String> idle = ours().filter(b -> b.getState() != Bundle.ACTIVE)
            .map(Bundle::getSymbolicName).toList();
        assertEquals(List.of(), idle);
        assertTrue(ours().count() > 20, "the bundles of the distribution are here");
    }

    @Test
    void noComponentExportsAnything() {
        final List<String> exporting = ours().filter(b -> b.adapt(BundleRevision.class)
            .getDeclaredCapabilities(NAMESPACE).size() > 0).filter(b -> b.adapt(BundleRevision.class)
            .getDeclaredCapabilities("osgi.wiring.package").size() > 0).map(Bundle::getSymbolicName).toList();
        assertEquals(List.of(), exporting);
    }

    @Test
    void theServicesSayWhatTheManifestsSay() throws Exception {
        final Set<String> declared = new TreeSet<>();
        ours().forEach(b -> b.adapt(BundleRevision.class).getDeclaredCapabilities(NAMESPACE)
            .forEach(c -> declared.add(text(c))));
        final Set<String> registered = new TreeSet<>();
        final ServiceReference<?>[] references =
            context.getAllServiceReferences("io.coterie.api.component.ComponentProvider", null);
        for (final ServiceReference<?> reference : references) {
            registered.add(reference.getProperty("coterie.component.kind") + "/"
                + reference.getProperty("coterie.component.name") + "/"
                + reference.getProperty("coterie.component.engine") + "/"
                + new TreeSet<>(List.of((String[]) reference.getProperty("coterie.component.guarantees"))));
        }
        assertEquals(declared, registered);
        assertTrue(declared.size() >= 14, declared.toString());
    }

    private static String text(final BundleCapability capability) {
        final Object guarantees = capability.getAttributes().get("coterie.component.guarantees");
        final Collection<?> list = guarantees instanceof Collection<?> many ? many : List.of(guarantees);
        final Set<String> sorted = new TreeSet<>();
        list.forEach(g -> sorted.add(g.toString()));
        return capability.getAttributes().get(NAMESPACE) + "/" + capability.getAttributes().get(NAMESPACE + ".name")
            + "/" + capability.getAttributes().get(NAMESPACE + ".engine") + "/" + sorted;
    }

    /** What is resolved is wired: a requirement that is resolved would stop its owner when a component is replaced. */
    @Test
    void needsAreNotWired() {
        ours().flatMap(b -> b.adapt(BundleRevision.class).getDeclaredRequirements(NAMESPACE).stream())
            .map(BundleRequirement::getDirectives).forEach(d -> assertEquals("active", d.get("effective")));
        assertFalse(ours().allMatch(b -> b.adapt(BundleRevision.class).getDeclaredRequirements(NAMESPACE).isEmpty()));
    }
}
