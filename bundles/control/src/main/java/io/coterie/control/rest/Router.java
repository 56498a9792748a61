package io.coterie.control.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import io.coterie.api.core.RejectedException;

/** Finds the route of a request, and refuses what no route knows. Immutable; safe for use by several threads. */
final class Router {
    private final List<Route> routes;

    /** A route with what stood in its free segments. */
    record Found(Route route, Map<String, String> variables) {
    }

    Router(final List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    Found find(final String method, final String path) {
        final List<String> methods = new ArrayList<>();
        for (final Route route : routes) {
            final Optional<Map<String, String>> variables = route.match(path);
            if (variables.isPresent()) {
                if (route.method().equals(method)) {
                    return new Found(route, variables.get());
                }
                methods.add(route.method());
            }
        }
        if (methods.isEmpty()) {
            throw new RejectedException("control.unknown-path", "There is nothing at " + path + ".",
                "See docs/control.md for the resources that exist; all begin with /v1 or /health.");
        }
        throw new RejectedException("control.unknown-method", method + " is not possible at " + path + ".",
            "Use " + String.join(" or ", methods) + ".");
    }

    static void checkParameters(final Route route, final Request request) {
        final TreeSet<String> unknown = new TreeSet<>(request.query().keySet());
        unknown.removeAll(route.parameters());
        if (!unknown.isEmpty()) {
            throw new RejectedException("control.unknown-parameter", "There is no parameter '" + unknown.first()
                + "' here.", route.parameters().isEmpty() ? "Leave it out: this resource has none."
                : "Known are: " + String.join(", ", new TreeSet<>(route.parameters())) + ".");
        }
    }
}
