package io.coterie.control.rest;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.OutcomeUnknownException;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.UnavailableException;

/** Errors as {@code application/problem+json} (RFC 9457), with the cluster's own codes. Pure. */
final class Problems {
    private static final Map<String, Integer> STATUS_OF_CODE = Map.ofEntries(
        Map.entry("control.unknown-path", 404), Map.entry("control.unknown-method", 405),
        Map.entry("control.unknown-parameter", 400), Map.entry("control.bad-parameter", 400),
        Map.entry("control.bad-body", 400), Map.entry("control.unauthorized", 401),
        Map.entry("control.body-too-large", 413),
        Map.entry("control.precondition-required", 428), Map.entry("control.not-development", 404),
        Map.entry("config.stale", 412), Map.entry("manager.unknown-node", 404),
        Map.entry("manager.unknown-resource", 404), Map.entry("state.unknown-node", 404),
        Map.entry("config.unknown-version", 404), Map.entry("manager.unknown-device", 404),
        Map.entry("manager.unknown-fence-agent", 404), Map.entry("fencing.not-installed", 404),
        Map.entry("swap.unknown", 404),
        // what is refused for what was brought, not for how the cluster is
        Map.entry("swap.bad-bundle", 422), Map.entry("swap.same-version", 422), Map.entry("swap.unresolved", 422),
        Map.entry("swap.wrong-hash", 422), Map.entry("swap.nothing-to-do", 422));

    /** Whether the request may have been carried out: {@code none} or {@code unknown}. */
    private static final String EFFECT = "effect";

    private Problems() {
    }

    static Answer answer(final Throwable thrown) {
        final Throwable cause = unwrap(thrown);
        if (!(cause instanceof CoterieException known)) {
            return Answer.problem(500, problem(500, "control.internal", "The member met an error of its own.",
                "See the member's log, and report it.", List.of()).put(EFFECT, "unknown"));
        }
        final int status = status(known);
        if (known instanceof InvalidInputException invalid) {
            return Answer.problem(status, problem(status, known.code(), "The input was refused as a whole.",
                known.remedy(), invalid.findings()).put(EFFECT, "none"));
        }
        return Answer.problem(status, problem(status, known.code(), known.problem(), known.remedy(), List.of())
            .put(EFFECT, without(known) ? "none" : "unknown"));
    }

    /** Whether it promises that nothing was done, as these kinds of errors do. */
    private static boolean without(final CoterieException error) {
        return error instanceof UnavailableException || error instanceof DeadlineExceededException
            || error instanceof LimitExceededException || error instanceof RejectedException;
    }

    /** Whether it is the member's fault, so that it belongs into the log with its stack. */
    static boolean internal(final Throwable thrown) {
        return !(unwrap(thrown) instanceof CoterieException);
    }

    static Throwable unwrap(final Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static int status(final CoterieException error) {
        final Integer known = STATUS_OF_CODE.get(error.code());
        if (known != null) {
            return known;
        }
        if (error instanceof InvalidInputException) {
            return 422;
        } else if (error instanceof LimitExceededException) {
            return 429;
        } else if (error instanceof UnavailableException) {
            return 503;
        } else if (error instanceof DeadlineExceededException || error instanceof OutcomeUnknownException) {
            return 504;
        }
        return error instanceof RejectedException ? 409 : 500;
    }

    private static ObjectNode problem(final int status, final String code, final String problem, final String remedy,
            final List<Finding> findings) {
        final ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", "about:blank").put("title", problem).put("status", status).put("code", code)
            .put("problem", problem).put("remedy", remedy);
        node.set("findings", findings(findings));
        return node;
    }

    static ArrayNode findings(final List<Finding> findings) {
        final ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (final Finding finding : findings) {
            array.addObject().put("severity", finding.isError() ? "error" : "warning").put("code", finding.code())
                .put("line", finding.line()).put("column", finding.column()).put("field", finding.field())
                .put("problem", finding.problem()).put("remedy", finding.remedy());
        }
        return array;
    }
}
