package io.coterie.control.rest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;

/** The JSON object that a POST brings; unknown fields and wrong types are refused. Immutable. */
final class Body {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final JsonNode node;

    private Body(final JsonNode node) {
        this.node = node;
    }

    static Body of(final Request request, final String... known) {
        JsonNode node = JsonNodeFactory.instance.objectNode();
        if (!request.body().isBlank()) {
            try {
                node = MAPPER.readTree(request.body());
            } catch (final JsonProcessingException e) {
                // the parser's own message may quote the body, which may hold a secret
                throw new RejectedException("control.bad-body", "The body is not JSON (line "
                    + e.getLocation().getLineNr() + ").", "Send one JSON object.", e);
            }
        }
        if (!node.isObject()) {
            throw bad("The body is not a JSON object.");
        }
        final Set<String> names = new TreeSet<>(Set.of(known));
        for (final Iterator<String> fields = node.fieldNames(); fields.hasNext();) {
            final String field = fields.next();
            if (!names.contains(field)) {
                throw new RejectedException("control.bad-body", "There is no field '" + field + "' here.",
                    "Known are: " + String.join(", ", names) + ".");
            }
        }
        return new Body(node);
    }

    Optional<String> text(final String field) {
        final JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw bad("The field '" + field + "' is not text.");
        }
        return Optional.of(value.textValue());
    }

    /** A number as text; its form is the caller's to check. */
    String number(final String field) {
        return node.path(field).asText();
    }

    boolean flag(final String field) {
        final JsonNode value = node.path(field);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw bad("The field '" + field + "' is neither true nor false.");
        }
        return value.booleanValue();
    }

    /** The objects of an array; empty if it is missing. */
    List<JsonNode> rows(final String field) {
        final JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        final List<JsonNode> rows = new ArrayList<>();
        value.forEach(rows::add);
        if (!value.isArray() || rows.stream().anyMatch(r -> !r.isObject())) {
            throw bad("The field '" + field + "' is not a list of objects.");
        }
        return rows;
    }

    Optional<NodeId> node(final String field) {
        return text(field).map(Body::nodeId);
    }

    Optional<Duration> duration(final String field) {
        try {
            return text(field).map(Configuration::parseDuration);
        } catch (final IllegalArgumentException e) {
            throw new RejectedException("control.bad-body", "The field '" + field + "' is no duration.",
                "Write 500ms, 10s, 2m or 1h.", e);
        }
    }

    static NodeId nodeId(final String name) {
        try {
            return new NodeId(name);
        } catch (final IllegalArgumentException e) {
            throw new RejectedException("manager.unknown-node", "There is no node '" + name + "'.",
                "See 'coterie node list'.", e);
        }
    }

    private static RejectedException bad(final String problem) {
        return new RejectedException("control.bad-body", problem, "See docs/control.md for what this resource takes.");
    }
}
