package io.coterie.control.rest;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.core.Finding;
import io.coterie.api.core.RejectedException;
import io.coterie.api.manager.DocumentPlan;
import io.coterie.api.manager.Manager;
import io.coterie.api.state.DocumentVersion;

/** The cluster document, its history, and what a new one would do. Keeps nothing; called on any thread. */
final class DocumentResources {
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");
    private final Manager manager;

    DocumentResources(final Manager manager) {
        this.manager = manager;
    }

    List<Route> routes() {
        return List.of(
            Route.get("/v1/document", r -> get()),
            Route.put("/v1/document", this::put, "author", "comment"),
            Route.post("/v1/document/validate", this::validate),
            Route.post("/v1/document/plan", this::plan),
            Route.get("/v1/document/history", r -> history()),
            Route.get("/v1/document/history/{version}", this::version));
    }

    private Answer get() {
        final DocumentVersion document = manager.state().document();
        return tagged(Answer.ok(ClusterJson.version(document, true)), document);
    }

    private Answer put(final Request request) {
        final String match = request.header("if-match").orElseThrow(() -> new RejectedException(
            "control.precondition-required", "The request does not say which version it changes.",
            "Send If-Match with the ETag of the version that you read, or * for whatever there is."));
        final DocumentVersion applied = Waiting.change(manager.apply(request.body(), expected(match),
            request.parameter("author").orElse("operator"), request.parameter("comment").orElse(""), Waiting.CHANGE),
            Waiting.CHANGE);
        return tagged(Answer.ok(ClusterJson.version(applied, false)), applied);
    }

    private static long expected(final String match) {
        if ("*".equals(match.trim())) {
            return -1;
        }
        final Matcher matcher = ETAG.matcher(match.trim());
        if (!matcher.matches()) {
            throw new RejectedException("control.bad-parameter", "If-Match holds no version.",
                "Send the ETag as it came, such as \"3\", or *.");
        }
        return Long.parseLong(matcher.group(1));
    }

    private Answer validate(final Request request) {
        final List<Finding> findings = Waiting.ask(manager.validate(request.body()), Waiting.QUESTION);
        final ObjectNode node = ClusterJson.object()
            .put("valid", findings.stream().noneMatch(Finding::isError));
        node.set("findings", Problems.findings(findings));
        return Answer.ok(node);
    }

    private Answer plan(final Request request) {
        final DocumentPlan plan = Waiting.ask(manager.plan(request.body()), Waiting.QUESTION);
        final ObjectNode node = ClusterJson.object().put("baseVersion", plan.baseVersion());
        final ArrayNode changes = node.putArray("changes");
        plan.changes().forEach(changes::add);
        node.set("warnings", Problems.findings(plan.warnings()));
        node.set("transition", ResourceJson.transition(plan.transition()));
        return Answer.ok(node);
    }

    private Answer history() {
        final ObjectNode node = ClusterJson.object();
        final ArrayNode versions = node.putArray("versions");
        manager.state().history().forEach(v -> versions.add(ClusterJson.version(v, false)));
        return Answer.ok(node);
    }

    private Answer version(final Request request) {
        final long wanted = Request.number(request.variable("version"), "The version");
        return manager.state().history().stream().filter(v -> v.version() == wanted).findFirst()
            .map(v -> Answer.ok(ClusterJson.version(v, true)))
            .orElseThrow(() -> new RejectedException("config.unknown-version", "Version " + wanted
                + " is not kept.", "See 'coterie config history'."));
    }

    private static Answer tagged(final Answer answer, final DocumentVersion version) {
        return answer.with("ETag", "\"" + version.version() + "\"");
    }
}
