package io.coterie.runtime.model;

import java.util.HashSet;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.NodeId;
import io.coterie.runtime.consensus.LogNames;

/** How a log stands beside its component, on disk and in what members tell each other; a first one does not. Pure. */
public final class KeptLogForm {
    private static final String LOG = "log";
    private static final String VOTERS = "voters";

    private KeptLogForm() {
    }

    /**
     * Writes it.
     *
     * @param row the component
     * @param log its log
     */
    public static void write(final ObjectNode row, final KeptLog log) {
        if (!log.first()) {
            final ArrayNode voters = row.put(LOG, log.name()).putArray(VOTERS);
            log.voters().stream().sorted().forEach(v -> voters.add(v.name()));
        }
    }

    /**
     * Reads it.
     *
     * @param row the component
     * @return its log
     * @throws IllegalArgumentException if the name is none, or there are no voters; it says which field
     */
    public static KeptLog read(final JsonNode row) {
        final String name = row.path(LOG).asText();
        if (!LogNames.valid(name)) {
            throw new IllegalArgumentException("the field 'log' is no name of a log");
        }
        final Set<NodeId> voters = new HashSet<>();
        row.path(VOTERS).forEach(v -> voters.add(NodeId.of(v.asText())));
        if (name.isEmpty() != voters.isEmpty()) {
            throw new IllegalArgumentException("the field 'voters' does not name those of the log '" + name + "'");
        }
        return new KeptLog(name, voters);
    }
}
