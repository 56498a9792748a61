package io.coterie.assembly.resolve;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;

import io.coterie.api.component.ComponentNamespace;

/** Requirements in the words of a person. Stateless. */
final class Words {
    /** What a wish for a package begins with. */
    static final String PACKAGES = "package ";
    private static final Pattern CLASS = Pattern.compile("\\(objectClass=([^()]+)\\)");
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^()]+)\\)");
    private static final Pattern IDENTITY = Pattern.compile("\\(osgi\\.identity=([^()]+)\\)");
    private static final Pattern VERSION = Pattern.compile("version([<>]?=)([0-9][^()]*)\\)");

    private Words() {
    }

    /** What a wire is for. */
    static String of(final Requirement requirement, final Capability capability) {
        final Map<String, Object> attributes = capability.getAttributes();
        final String namespace = requirement.getNamespace();
        if (namespace.equals(ComponentNamespace.NAMESPACE)) {
            final ComponentOffer.Need need = Catalog.need(requirement);
            return "component " + attributes.get(namespace) + "-" + attributes.get(ComponentNamespace.NAME)
                + (need == null ? "" : " with " + need.guarantee());
        }
        return of(requirement);
    }

    /** What a requirement asks for. */
    static String of(final Requirement requirement) {
        final String filter = requirement.getDirectives().getOrDefault("filter", "");
        return switch (requirement.getNamespace()) {
            case "osgi.wiring.package" -> PACKAGES + part(PACKAGE, filter) + range(filter);
            case "osgi.service" -> "service " + part(CLASS, filter);
            case "osgi.identity" -> "bundle " + part(IDENTITY, filter);
            case "osgi.extender" -> "extender " + filter.replaceAll(".*osgi\\.extender=([^()]+)\\).*", "$1");
            case "osgi.ee" -> "Java " + filter;
            case ComponentNamespace.NAMESPACE -> {
                final ComponentOffer.Need need = Catalog.need(requirement);
                yield need == null ? "component " + filter : need.kind() + " with " + need.guarantee();
            }
            default -> requirement.getNamespace() + " " + filter;
        };
    }

    private static String part(final Pattern pattern, final String filter) {
        final Matcher matcher = pattern.matcher(filter);
        return matcher.find() ? matcher.group(1) : filter;
    }

    private static String range(final String filter) {
        final StringBuilder text = new StringBuilder();
        final Matcher matcher = VERSION.matcher(filter);
        while (matcher.find()) {
            final boolean not = filter.startsWith("(!", matcher.start() - "(!(".length());
            text.append(text.length() == 0 ? " " : ", ").append(not ? "below" : "from").append(' ')
                .append(matcher.group(2));
        }
        return text.toString();
    }
}
