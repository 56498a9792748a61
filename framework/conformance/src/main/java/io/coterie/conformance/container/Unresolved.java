package io.coterie.conformance.container;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.core.CoterieException;

/** A jar that does not resolve. It says which components its manifest declares, and what it needs in vain. */
public final class Unresolved extends CoterieException {
    private static final long serialVersionUID = 1;
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");
    private final transient List<ComponentDescription> components;

    Unresolved(final Container container, final Bundle bundle, final FrameworkWiring wiring) {
        super("conformance.unresolved", "The jar " + container.jar().getFileName() + " does not resolve: "
            + why(bundle, wiring, container.given()) + ".",
            "Embed what it needs, import it as optional, or give the libraries that it needs with --beside; another"
            + " component is no library.");
        components = JarSubjects.declared(bundle, container.jar());
    }

    /** {@return the components that the manifest declares} */
    public List<ComponentDescription> components() {
        return components;
    }

    private static String why(final Bundle bundle, final FrameworkWiring wiring, final Libraries given) {
        final String missing = bundle.adapt(BundleRevision.class).getRequirements(null).stream()
            .filter(Unresolved::mandatory).filter(r -> wiring.findProviders(r).isEmpty())
            .map(Unresolved::text).distinct().collect(Collectors.joining(" and "));
        return missing.isEmpty() ? said(bundle) : "it needs " + missing + ", which " + (given.isEmpty()
            ? "the API bundles do not offer" : "neither the API bundles nor the libraries beside it offer")
            + (given.components().isEmpty() ? "" : "; given beside it, but components and no libraries: "
                + given.components());
    }

    /** Every part is there by itself, but not together: the framework says how they exclude each other. */
    private static String said(final Bundle bundle) {
        try {
            bundle.start();
            return "the framework gave no reason";
        } catch (final BundleException e) {
            return e.getMessage();
        }
    }

    private static boolean mandatory(final Requirement one) {
        final String effective = one.getDirectives().get(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE);
        return !Namespace.RESOLUTION_OPTIONAL.equals(one.getDirectives().get(
            Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE)) && !"dynamic".equals(one.getDirectives().get(
            PackageNamespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
            && (effective == null || Namespace.EFFECTIVE_RESOLVE.equals(effective));
    }

    private static String text(final Requirement one) {
        final String filter = one.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        final Matcher name = PACKAGE.matcher(filter);
        return name.find() ? "the package " + name.group(1) + (filter.contains("version") ? " as " + filter : "")
            : one.getNamespace() + " " + filter;
    }
}
