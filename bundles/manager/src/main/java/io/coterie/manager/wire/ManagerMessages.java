package io.coterie.manager.wire;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.Value;
import io.coterie.api.resource.ResultCode;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.HostLife;
import io.coterie.manager.core.Order;
import io.coterie.manager.core.OrderReply;
import io.coterie.manager.core.SyncAnswer;

/** Writes and reads the messages between coordinator and executors. Stateless. */
public final class ManagerMessages {
    /** Name of the request by which a coordinator introduces itself. */
    public static final String SYNC = "sync";
    /** Name of the request that holds an order. */
    public static final String ORDER = "order";
    /** Name of the request for an agent's metadata. */
    public static final String METADATA = "metadata";

    private ManagerMessages() {
    }

    /**
     * The logical name of a request.
     *
     * @param request its bytes
     * @return the name
     */
    public static String name(final byte[] request) {
        return Cbor.read(request).get("t").textValue();
    }

    /**
     * Writes a synchronisation.
     *
     * @param term the coordinator's
     * @return the request
     */
    public static byte[] sync(final Term term) {
        return Cbor.bytes(Cbor.message(SYNC).put("term", term.number()));
    }

    /**
     * Reads a synchronisation.
     *
     * @param request its bytes
     * @return the coordinator's term
     */
    public static Term sync(final byte[] request) {
        return new Term(Cbor.read(request).path("term").asLong());
    }

    /**
     * Writes the answer to a synchronisation.
     *
     * @param answer the answer
     * @return the reply
     */
    public static byte[] syncAnswer(final SyncAnswer answer) {
        final ObjectNode node = Cbor.message("synced").put("accepted", answer.accepted())
            .put("session", answer.session()).put("recorded", answer.recorded());
        answer.host().ifPresent(h -> node.putObject("host").put("machine", h.machine()).put("boot", h.boot()));
        final var calls = node.putArray("unfinished");
        answer.unfinished().forEach(u -> calls.addObject().put("call", u.callId()).put("resource", u.resource())
            .put("action", u.action()).put("interval", u.interval()).put("remaining", u.remaining().toMillis()));
        return Cbor.bytes(node);
    }

    /**
     * Reads the answer to a synchronisation.
     *
     * @param reply its bytes
     * @return the answer
     */
    public static SyncAnswer syncAnswer(final byte[] reply) {
        final JsonNode node = Cbor.read(reply);
        final List<SyncAnswer.Unfinished> calls = new ArrayList<>();
        node.path("unfinished").forEach(u -> calls.add(new SyncAnswer.Unfinished(u.path("call").asLong(),
            u.path("resource").asText(), u.path("action").asText(), u.path("interval").asLong(),
            Cbor.millis(u.path("remaining")))));
        return new SyncAnswer(node.path("accepted").asBoolean(), node.path("session").asLong(),
            node.path("recorded").asLong(), calls, Optional.ofNullable(node.get("host"))
                .map(h -> new HostLife(h.path("machine").asText(), h.path("boot").asText())));
    }

    /**
     * Writes an order.
     *
     * @param order the order
     * @return the request
     */
    public static byte[] order(final Order order) {
        final Action a = order.action();
        final ObjectNode node = Cbor.message(ORDER).put("term", order.term().number())
            .put("transition", order.transition()).put("member", order.member().toString())
            .put("session", order.session()).put("id", a.id())
            .put("type", a.type().name()).put("node", a.node().name()).put("resource", a.resource())
            .put("agent", a.agent()).put("operation", a.operation()).put("interval", a.interval().toMillis())
            .put("timeout", a.timeout().toMillis()).put("expected", a.expected().exitCode())
            .put("level", a.checkLevel()).put("digest", a.digest()).put("reason", a.reason());
        final ObjectNode parameters = node.putObject("parameters");
        a.parameters().forEach((name, value) -> parameters.putObject(name).put("text", value.text())
            .put("file", value.file()));
        node.set("meta", Cbor.texts(a.meta()));
        return Cbor.bytes(node);
    }

    /**
     * Reads an order; what its action comes after is not on the wire.
     *
     * @param request its bytes
     * @return the order
     */
    public static Order order(final byte[] request) {
        final JsonNode n = Cbor.read(request);
        final Map<String, Value> parameters = new TreeMap<>();
        n.path("parameters").properties().forEach(e -> parameters.put(e.getKey(),
            new Value(e.getValue().path("text").asText(), e.getValue().path("file").asBoolean())));
        final Set<String> none = new HashSet<>();
        final Action action = new Action(n.path("id").asText(), Action.Type.valueOf(n.path("type").asText()),
            NodeId.of(n.path("node").asText()), n.path("resource").asText(), n.path("agent").asText(),
            n.path("operation").asText(), Cbor.millis(n.path("interval")), Cbor.millis(n.path("timeout")),
            ResultCode.of(n.path("expected").asInt()), parameters, Cbor.texts(n.path("meta")),
            n.path("level").asInt(), n.path("digest").asText(), none, n.path("reason").asText());
        return new Order(new Term(n.path("term").asLong()), n.path("transition").asLong(),
            MemberId.parse(n.path("member").asText()), n.path("session").asLong(), action);
    }

    /**
     * Writes the reply to an order.
     *
     * @param reply the reply
     * @return its bytes
     */
    public static byte[] orderReply(final OrderReply reply) {
        return Cbor.bytes(Cbor.message("ordered").put("kind", reply.kind().name()).put("call", reply.callId())
            .put("detail", reply.detail()).put("patience", reply.patience().toMillis()));
    }

    /**
     * Reads the reply to an order.
     *
     * @param reply its bytes
     * @return the reply
     */
    public static OrderReply orderReply(final byte[] reply) {
        final JsonNode node = Cbor.read(reply);
        return new OrderReply(OrderReply.Kind.valueOf(node.path("kind").asText()), node.path("call").asLong(),
            node.path("detail").asText(), Cbor.millis(node.path("patience")));
    }
}
