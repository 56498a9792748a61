package io.coterie.manager.wire;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.resource.AgentMetadata;

/** Writes and reads the question for an agent's metadata and its answer. Stateless. */
public final class MetadataMessages {
    private MetadataMessages() {
    }

    /**
     * Writes the question.
     *
     * @param agent the agent's full name
     * @return the request
     */
    public static byte[] request(final String agent) {
        return Cbor.bytes(Cbor.message(ManagerMessages.METADATA).put("agent", agent));
    }

    /**
     * Reads the question.
     *
     * @param request its bytes
     * @return the agent's full name
     */
    public static String request(final byte[] request) {
        return Cbor.read(request).path("agent").asText();
    }

    /**
     * Writes the answer.
     *
     * @param m the metadata
     * @return the reply
     */
    public static byte[] reply(final AgentMetadata m) {
        final ObjectNode node = Cbor.message("agent").put("agent", m.agent()).put("version", m.version())
            .put("short", m.shortDescription()).put("long", m.longDescription())
            .put("outlives", m.outlivesProcesses());
        final var parameters = node.putArray("parameters");
        m.parameters().forEach(p -> parameters.addObject().put("name", p.name()).put("type", p.type())
            .put("required", p.required()).put("unique", p.unique()).put("reloadable", p.reloadable())
            .put("secret", p.secret()).put("default", p.defaultValue()).put("text", p.description()));
        final var actions = node.putArray("actions");
        m.actions().forEach(a -> actions.addObject().put("name", a.name()).put("role", a.role())
            .put("interval", a.interval().toMillis()).put("timeout", a.timeout().toMillis())
            .put("depth", a.depth()));
        return Cbor.bytes(node);
    }

    /**
     * Reads the answer.
     *
     * @param reply its bytes
     * @return the metadata
     */
    public static AgentMetadata reply(final byte[] reply) {
        final JsonNode n = Cbor.read(reply);
        final List<AgentMetadata.Parameter> parameters = new ArrayList<>();
        n.path("parameters").forEach(p -> parameters.add(new AgentMetadata.Parameter(p.path("name").asText(),
            p.path("type").asText(), p.path("required").asBoolean(), p.path("unique").asBoolean(),
            p.path("reloadable").asBoolean(), p.path("secret").asBoolean(), p.path("default").asText(),
            p.path("text").asText())));
        final List<AgentMetadata.Action> actions = new ArrayList<>();
        n.path("actions").forEach(a -> actions.add(new AgentMetadata.Action(a.path("name").asText(),
            a.path("role").asText(), Cbor.millis(a.path("interval")), Cbor.millis(a.path("timeout")),
            a.path("depth").asInt())));
        return new AgentMetadata(n.path("agent").asText(), n.path("version").asText(), n.path("short").asText(),
            n.path("long").asText(), parameters, actions, n.path("outlives").asBoolean());
    }
}
