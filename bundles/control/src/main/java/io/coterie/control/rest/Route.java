package io.coterie.control.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One resource and method. Immutable.
 *
 * @param method the HTTP method
 * @param template the path, with <code>{name}</code> where a segment is free
 * @param parameters the query parameters that are known
 * @param handler what answers
 * @param waits whether a request may wait for the cluster for long, and so counts against the limit of waiting ones
 * @param open whether it is answered without a credential
 */
record Route(String method, String template, Set<String> parameters, Handler handler, Predicate<Request> waits,
        boolean open) {
    /** Answers a request; called on a thread of the server, and may wait there. */
    @FunctionalInterface
    interface Handler {
        Answer handle(Request request);
    }

    Route {
        parameters = Set.copyOf(parameters);
    }

    static Route get(final String template, final Handler handler, final String... parameters) {
        return new Route("GET", template, Set.of(parameters), handler, request -> false, false);
    }

    static Route post(final String template, final Handler handler, final String... parameters) {
        return new Route("POST", template, Set.of(parameters), handler, request -> false, false);
    }

    static Route put(final String template, final Handler handler, final String... parameters) {
        return new Route("PUT", template, Set.of(parameters), handler, request -> false, false);
    }

    Route waiting() {
        return waitingIf(request -> true);
    }

    Route waitingIf(final Predicate<Request> condition) {
        return new Route(method, template, parameters, handler, condition, open);
    }

    Route withoutCredential() {
        return new Route(method, template, parameters, handler, waits, true);
    }

    /** What stands in the free segments, if the path is of this form. */
    Optional<Map<String, String>> match(final String path) {
        final List<String> wanted = List.of(template.split("/", -1));
        final List<String> given = List.of(path.split("/", -1));
        if (wanted.size() != given.size()) {
            return Optional.empty();
        }
        final Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            final String segment = wanted.get(i);
            if (segment.startsWith("{")) {
                if (given.get(i).isEmpty()) {
                    return Optional.empty();
                }
                variables.put(segment.substring(1, segment.length() - 1), given.get(i));
            } else if (!segment.equals(given.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
