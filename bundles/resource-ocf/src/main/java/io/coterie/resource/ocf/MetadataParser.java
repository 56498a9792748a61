package io.coterie.resource.ocf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.CoterieException;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.toolkit.xml.AgentXml;

import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Reads the XML that an agent prints for {@code meta-data}: OCF 1.0 and 1.1. Most agents name a DTD by a relative path;
 * it is neither refused nor fetched, and no external entity is. Pure.
 */
final class MetadataParser {
    /** Longest metadata read; the longest known is a tenth of it. */
    static final int MAX_LENGTH = 600_000;
    /**
     * What the agents' own shell library takes, whatever the agent: it writes down what the agent does. None lists it.
     */
    private static final List<AgentMetadata.Parameter> TRACE = List.of(
        new AgentMetadata.Parameter("trace_ra", "boolean", false, false, true, false, "", "Trace the agent."),
        new AgentMetadata.Parameter("trace_dir", "string", false, false, true, false, "", "Where traces are kept."));
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private MetadataParser() {
    }

    /**
     * Reads metadata.
     *
     * @param agent the agent's full name
     * @param xml what it printed
     * @param outlivesProcesses what is known of its effects
     * @return the metadata
     * @throws CoterieException {@code resource.bad-metadata}
     */
    static AgentMetadata parse(final String agent, final String xml, final boolean outlivesProcesses) {
        if (xml.isBlank()) {
            throw bad(agent, "prints no metadata", null);
        }
        if (xml.length() >= MAX_LENGTH) {
            throw bad(agent, "prints more than " + MAX_LENGTH + " characters of metadata", null);
        }
        final Element root;
        try {
            root = AgentXml.root(xml.strip());
        } catch (final SAXException | IOException e) {
            throw bad(agent, "prints metadata that is no XML: " + e.getMessage(), e);
        }
        if (!"resource-agent".equals(root.getTagName())) {
            throw bad(agent, "prints metadata of another sort: " + root.getTagName(), null);
        }
        final List<AgentMetadata.Parameter> parameters = new ArrayList<>();
        for (final Element parent : children(root, "parameters")) {
            children(parent, "parameter").forEach(p -> parameters.add(parameter(p)));
        }
        TRACE.stream().filter(p -> parameters.stream().noneMatch(q -> q.name().equals(p.name())))
            .forEach(parameters::add);
        final List<AgentMetadata.Action> actions = new ArrayList<>();
        for (final Element parent : children(root, "actions")) {
            children(parent, "action").forEach(a -> actions.add(action(a)));
        }
        if (actions.isEmpty()) {
            throw bad(agent, "lists no actions in its metadata", null);
        }
        final String version = child(root, "version");
        return new AgentMetadata(agent, root.getAttribute("version").isEmpty() ? version
            : root.getAttribute("version"), child(root, "shortdesc"), child(root, "longdesc"), parameters, actions,
            outlivesProcesses);
    }

    private static AgentMetadata.Parameter parameter(final Element element) {
        final List<Element> contents = children(element, "content");
        final Element content = contents.isEmpty() ? null : contents.get(0);
        final String type = content == null || content.getAttribute("type").isEmpty() ? "string"
            : content.getAttribute("type");
        final String description = child(element, "shortdesc");
        return new AgentMetadata.Parameter(element.getAttribute("name"), type, truth(element, "required"),
            truth(element, "unique") || !element.getAttribute("unique-group").isEmpty(),
            truth(element, "reloadable"), truth(element, "private") || truth(element, "secret"),
            content == null ? "" : content.getAttribute("default"),
            description.isEmpty() ? child(element, "longdesc") : description);
    }

    private static AgentMetadata.Action action(final Element element) {
        final String depth = element.getAttribute("depth").trim();
        return new AgentMetadata.Action(element.getAttribute("name"), role(element.getAttribute("role")),
            time(element.getAttribute("interval")), time(element.getAttribute("timeout")),
            NUMBER.matcher(depth).matches() ? Integer.parseInt(depth) : 0);
    }

    /** Roles by their names of today; older agents say Master and Slave. */
    static String role(final String text) {
        return switch (text.trim()) {
            case "Master", "master", "promoted" -> "Promoted";
            case "Slave", "slave", "unpromoted" -> "Unpromoted";
            default -> text.trim();
        };
    }

    /** Times as {@code 20}, {@code 20s}, {@code 1m}; anything else is no advice. */
    static Duration time(final String text) {
        final Matcher known = Pattern.compile("(\\d{1,9})\\s*(\\D*)").matcher(text.trim());
        if (!known.matches()) {
            return Duration.ZERO;
        }
        final String unit = switch (known.group(2).trim().toLowerCase(java.util.Locale.ROOT)) {
            case "", "s", "sec" -> "s";
            case "ms", "msec" -> "ms";
            case "m", "min" -> "m";
            case "h", "hr" -> "h";
            default -> "";
        };
        return unit.isEmpty() ? Duration.ZERO : Configuration.parseDuration(known.group(1) + unit);
    }

    private static boolean truth(final Element element, final String attribute) {
        return switch (element.getAttribute(attribute).trim()) {
            case "1", "true", "yes" -> true;
            default -> false;
        };
    }

    private static List<Element> children(final Element parent, final String name) {
        final List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static String child(final Element parent, final String name) {
        final List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
    }

    static CoterieException bad(final String agent, final String problem, final Exception cause) {
        return new CoterieException("resource.bad-metadata", "The agent " + agent + " " + problem + ".",
            "Run it by hand with the action meta-data, and mend it or take another one.", cause);
    }
}
