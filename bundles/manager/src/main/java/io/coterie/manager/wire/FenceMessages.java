package io.coterie.manager.wire;

import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;

/**
 * Writes and reads the request to fence from another member, and its answer: a coordinator whose own node is to be
 * fenced cannot do it itself. Stateless.
 */
public final class FenceMessages {
    /** Name of the request. */
    public static final String FENCE = "fence";

    private FenceMessages() {
    }

    /**
     * What is asked.
     *
     * @param device the device's name in the document; its parameters, which may be secret, do not travel
     * @param target the incarnation
     * @param action what to do
     * @param term the reign
     * @param timeout of the try
     * @param reason one sentence
     * @param document version of the document that says what the device does; an older one may mean another plug
     */
    public record Ask(String device, MemberId target, FenceRequest.Action action, Term term, Duration timeout,
            String reason, long document) {
    }

    /**
     * Writes the request.
     *
     * @param ask what is asked
     * @return its bytes
     */
    public static byte[] request(final Ask ask) {
        return Cbor.bytes(Cbor.message(FENCE).put("device", ask.device()).put("target", ask.target().toString())
            .put("action", ask.action().name()).put("term", ask.term().number())
            .put("timeout", ask.timeout().toMillis()).put("reason", ask.reason())
            .put("document", ask.document()));
    }

    /**
     * Reads the request.
     *
     * @param request its bytes
     * @return what is asked
     */
    public static Ask request(final byte[] request) {
        final JsonNode n = Cbor.read(request);
        return new Ask(n.path("device").asText(), MemberId.parse(n.path("target").asText()),
            FenceRequest.Action.valueOf(n.path("action").asText()), new Term(n.path("term").asLong()),
            Cbor.millis(n.path("timeout")), n.path("reason").asText(),
            n.path("document").asLong());
    }

    /**
     * Writes the answer.
     *
     * @param result how it ended
     * @return its bytes
     */
    public static byte[] reply(final FenceResult result) {
        return Cbor.bytes(Cbor.message("fenced").put("status", result.status().name())
            .put("detail", result.detail()));
    }

    /**
     * Reads the answer.
     *
     * @param reply its bytes
     * @return how it ended
     */
    public static FenceResult reply(final byte[] reply) {
        final JsonNode n = Cbor.read(reply);
        return new FenceResult(FenceResult.Status.valueOf(n.path("status").asText()), n.path("detail").asText());
    }
}
