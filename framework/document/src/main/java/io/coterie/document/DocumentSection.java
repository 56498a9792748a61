package io.coterie.document;

import java.util.List;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Where a section of a document stands in its text, so that it can be written anew and everything else be left as its
 * author wrote it. Pure.
 *
 * @param flow whether the document is written with braces, as JSON is
 * @param begin where the section begins, its key included; where it could begin, if the document has none
 * @param end where it ends; the same as the beginning if the document has none
 * @param column how far the keys of the document are indented
 */
public record DocumentSection(boolean flow, int begin, int end, int column) {
    /**
     * Looks for a section.
     *
     * @param text a source that {@link DocumentParser} reads without errors
     * @param key the section's key
     * @return its place; empty if it cannot be told, as where another place of the text is repeated by an alias
     */
    public static Optional<DocumentSection> find(final String text, final String key) {
        final LoadSettings settings = LoadSettings.builder().setCodePointLimit(DocumentParser.MAX_CHARACTERS).build();
        return new Compose(settings).composeString(text).filter(MappingNode.class::isInstance)
            .map(MappingNode.class::cast).filter(root -> !root.getValue().isEmpty())
            .flatMap(root -> find(text, key, root));
    }

    private static Optional<DocumentSection> find(final String text, final String key, final MappingNode root) {
        final boolean flow = root.getFlowStyle() == FlowStyle.FLOW;
        final Optional<Mark> first = root.getValue().get(0).getKeyNode().getStartMark();
        final Optional<NodeTuple> entry = root.getValue().stream().filter(t -> t.getKeyNode() instanceof ScalarNode s
            && s.getValue().equals(key)).findFirst();
        final Optional<Mark> begin = entry.isPresent() ? entry.get().getKeyNode().getStartMark() : first;
        final Optional<Mark> end = entry.isPresent() ? end(entry.get().getValueNode()) : begin;
        return begin.isEmpty() || end.isEmpty() || first.isEmpty() || end.get().getIndex() < begin.get().getIndex()
            ? Optional.empty() : Optional.of(new DocumentSection(flow, place(text, begin.get()),
                place(text, end.get()), first.get().getColumn()));
    }

    /** The end of the last thing in a node: a block itself ends only where the next one begins, after comments. */
    private static Optional<Mark> end(final Node node) {
        if (node instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.BLOCK
                && !mapping.getValue().isEmpty()) {
            final List<NodeTuple> entries = mapping.getValue();
            return end(entries.get(entries.size() - 1).getValueNode());
        }
        if (node instanceof SequenceNode sequence && sequence.getFlowStyle() == FlowStyle.BLOCK
                && !sequence.getValue().isEmpty()) {
            final List<Node> items = sequence.getValue();
            return end(items.get(items.size() - 1));
        }
        return node.getEndMark();
    }

    /** Marks count characters of Unicode. */
    private static int place(final String text, final Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    /** {@return whether the document has the section} */
    public boolean present() {
        return end > begin;
    }

    /**
     * The text with another section.
     *
     * @param text the same source
     * @param section what stands there from now on, with its key
     * @return the text
     */
    public String replaced(final String text, final String section) {
        return text.substring(0, begin) + section + text.substring(end);
    }
}
