package io.coterie.conformance.generic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.Container;

/** What a component says of itself, in its manifest and on its service. Stateless. */
final class DeclarationChecks {
    /** Guarantees that include others: who claims the first claims the second. */
    private static final Map<String, List<String>> CLOSURE = Map.of(
        "membership strongly-connected", List.of("no-connectivity"),
        "membership consensus", List.of("no-connectivity", "strongly-connected"),
        "membership primary", List.of("no-connectivity", "strongly-connected", "consensus"),
        "messaging fifo", List.of("reliable"));

    private DeclarationChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of(GenericChecks.RESOLVES, "A component's bundle resolves against the API bundles, and libraries that"
                + " are no component.", DeclarationChecks::resolvesAlone).jarOnly(),
            Check.of("component.exports-nothing", "A component exports no package.",
                DeclarationChecks::exportsNothing).jarOnly(),
            Check.of("component.manifest-matches-service",
                "From one annotation come the capability in the manifest and the properties of the service.",
                DeclarationChecks::manifestMatchesService).jarOnly(),
            Check.of("component.guarantees-are-known",
                "A guarantee is a word defined by its kind; a component lists the closure of what it gives.",
                DeclarationChecks::guaranteesAreKnown));
    }

    private static Container container(final Trial trial) {
        return trial.subject().container().orElseThrow();
    }

    private static void resolvesAlone(final Trial trial) {
        final List<String> libraries = container(trial).libraries().stream().map(l -> l.getFileName().toString())
            .sorted().toList();
        trial.evidence("Resolved as " + container(trial).bundle() + (libraries.isEmpty() ? "."
            : " with the libraries " + libraries + "."));
    }

    private static void exportsNothing(final Trial trial) {
        final String exports = container(trial).bundle().getHeaders().get("Export-Package");
        Expect.that(exports == null || exports.isBlank(), () -> "It exports " + exports + ".");
    }

    private static void manifestMatchesService(final Trial trial) {
        final Container container = container(trial);
        final List<Map<String, Object>> declared = new ArrayList<>();
        for (final BundleCapability one : container.bundle().adapt(BundleRevision.class)
                .getDeclaredCapabilities(ComponentNamespace.NAMESPACE)) {
            declared.add(one.getAttributes());
        }
        Expect.that(!declared.isEmpty(), () -> "The manifest has no capability " + ComponentNamespace.NAMESPACE + ".");
        for (final Map<String, Object> one : declared) {
            final ServiceReference<?> service = container.provider(text(one.get(ComponentNamespace.NAMESPACE)),
                text(one.get(ComponentNamespace.NAME)));
            for (final String key : List.of(ComponentNamespace.VERSION, ComponentNamespace.ENGINE)) {
                Expect.equal(text(one.get(key)), text(service.getProperty(key)), key + " of manifest and service");
            }
            Expect.equal(words(one.get(ComponentNamespace.GUARANTEES)),
                words(service.getProperty(ComponentNamespace.GUARANTEES)), "guarantees of manifest and service");
        }
        Expect.equal(declared.size(), container.providers().size(), "components in the manifest and providers offered");
    }

    private static void guaranteesAreKnown(final Trial trial) {
        final Set<String> words = trial.suite().words();
        if (words.isEmpty()) {
            throw new NotChecked("The kit does not know the words of kind '" + trial.suite().kind() + "'.");
        }
        for (final String claimed : trial.subject().description().guarantees()) {
            final String word = claimed.split("=")[0].replace(ComponentNamespace.WITH_ENGINE, "");
            Expect.that(words.contains(word), () -> "'" + claimed + "' is no guarantee of the kind; known are " + words
                + ".");
            for (final String implied : CLOSURE.getOrDefault(trial.suite().kind() + " " + word, List.of())) {
                Expect.that(trial.subject().claims(implied), () -> "'" + claimed + "' implies '" + implied
                    + "', which is not listed.");
            }
        }
    }

    static String text(final Object value) {
        return value == null ? "" : value.toString();
    }

    static Set<String> words(final Object value) {
        if (value instanceof String[] several) {
            return new TreeSet<>(List.of(several));
        }
        if (value instanceof Collection<?> several) {
            return new TreeSet<>(several.stream().map(Object::toString).toList());
        }
        return value == null ? Set.of() : new TreeSet<>(List.of(value.toString()));
    }
}
