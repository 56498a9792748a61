package io.coterie.control.rest;

import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.RejectedException;

/**
 * One request, read whole. Immutable.
 *
 * @param method {@code GET}, {@code POST} or {@code PUT}
 * @param path the path, decoded
 * @param variables what stood in the places of the route's template
 * @param query the query's parameters, decoded
 * @param headers first value of each header, by lower-case name
 * @param body the body; empty if there is none
 */
record Request(String method, String path, Map<String, String> variables, Map<String, String> query,
        Map<String, String> headers, String body) {
    Request {
        variables = Map.copyOf(variables);
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    String variable(final String name) {
        return variables.get(name);
    }

    Optional<String> parameter(final String name) {
        return Optional.ofNullable(query.get(name));
    }

    Optional<String> header(final String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** A whole number that must not be negative. */
    long number(final String name, final long otherwise) {
        final String text = query.get(name);
        return text == null ? otherwise : number(text, "The parameter '" + name + "'");
    }

    static long number(final String text, final String what) {
        try {
            final long number = Long.parseLong(text.trim());
            if (number >= 0) {
                return number;
            }
        } catch (final NumberFormatException e) {
            throw new RejectedException("control.bad-parameter", what + " is not a whole number.",
                "Give a number from 0 on.", e);
        }
        throw new RejectedException("control.bad-parameter", what + " is negative.", "Give a number from 0 on.");
    }

    Request with(final Map<String, String> found) {
        return new Request(method, path, found, query, headers, body);
    }
}
