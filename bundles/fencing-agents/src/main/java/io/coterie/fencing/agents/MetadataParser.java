package io.coterie.fencing.agents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.coterie.api.core.CoterieException;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.toolkit.secret.Masking;
import io.coterie.toolkit.xml.AgentXml;

import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Reads the XML that a fence agent prints for {@code metadata}. It is not that of resource agents: the short
 * description is an attribute of the root, and a renamed parameter stands there twice, the new one naming the old one
 * that it {@code obsoletes}. No entity is fetched. Pure.
 */
final class MetadataParser {
    /** Longest metadata read; the longest known is a tenth of it. */
    static final int MAX_LENGTH = 600_000;

    private MetadataParser() {
    }

    /**
     * Reads metadata.
     *
     * @param agent the agent's name
     * @param xml what it printed
     * @return what it says
     * @throws CoterieException {@code fencing.bad-metadata}
     */
    static FenceAgent parse(final String agent, final String xml) {
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
        final List<FenceAgent.Parameter> parameters = new ArrayList<>();
        children(root, "parameters").forEach(parent -> children(parent, "parameter").stream()
            .filter(p -> !p.getAttribute("name").isBlank()).forEach(p -> parameters.add(parameter(p))));
        final List<Element> actions = new ArrayList<>();
        children(root, "actions").forEach(parent -> actions.addAll(children(parent, "action")));
        if (actions.isEmpty()) {
            throw bad(agent, "lists no actions in its metadata", null);
        }
        final Optional<Element> on = actions.stream().filter(a -> "on".equals(a.getAttribute("name")))
            .filter(a -> truth(a, "automatic")).findFirst();
        return new FenceAgent(agent, root.getAttribute("shortdesc").strip(), child(root, "longdesc"), parameters,
            actions.stream().map(a -> a.getAttribute("name")).distinct().toList(), on.isPresent(),
            on.filter(a -> truth(a, "on_target")).isPresent());
    }

    private static FenceAgent.Parameter parameter(final Element element) {
        final String name = element.getAttribute("name").strip();
        final List<Element> contents = children(element, "content");
        final Element content = contents.isEmpty() ? null : contents.get(0);
        final String type = content == null || content.getAttribute("type").isEmpty() ? "string"
            : content.getAttribute("type");
        final List<String> options = content == null ? List.of() : children(content, "option").stream()
            .map(o -> o.getAttribute("value")).toList();
        final String description = child(element, "shortdesc");
        return new FenceAgent.Parameter(name, type, truth(element, "required"),
            Masking.isSecret(name) || "password".equals(type), content == null ? "" : content.getAttribute("default"),
            options, element.getAttribute("obsoletes").strip(), truth(element, "deprecated"),
            description.isEmpty() ? child(element, "longdesc") : description);
    }

    private static boolean truth(final Element element, final String attribute) {
        return switch (element.getAttribute(attribute).strip()) {
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
        return new CoterieException("fencing.bad-metadata", "The fence agent " + agent + " " + problem + ".",
            "Run it by hand with the line 'action=metadata' on its standard input, and mend it or take another one.",
            cause);
    }
}
