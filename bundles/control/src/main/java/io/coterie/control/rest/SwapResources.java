package io.coterie.control.rest;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.RejectedException;
import io.coterie.api.manager.Manager;
import io.coterie.api.manager.MemberComponents;
import io.coterie.api.manager.SwapPlan;
import io.coterie.api.manager.SwapRequest;
import io.coterie.api.manager.SwapStatus;
import io.coterie.api.manager.Swaps;

/** Replacing components, and what runs in each member. Keeps nothing; called on any thread. */
final class SwapResources {
    /** Asking all members; each may have to ask others for bundles. */
    private static final Duration PLAN = Duration.ofSeconds(15);
    private static final String DOCUMENT = "document";
    private static final String COMPONENTS = "components";
    private static final String AUTHOR = "author";
    private final Manager manager;

    SwapResources(final Manager manager) {
        this.manager = manager;
    }

    List<Route> routes() {
        return List.of(
            Route.get("/v1/swaps", r -> list()),
            Route.post("/v1/swaps", this::run),
            Route.post("/v1/swaps/plan", this::plan),
            Route.get("/v1/swaps/{number}", this::show),
            Route.post("/v1/swaps/{number}/abort", this::abort),
            Route.post("/v1/bundles", this::offer),
            Route.get("/v1/components/members", r -> members()));
    }

    private Answer list() {
        final ObjectNode node = ClusterJson.object();
        final ArrayNode swaps = node.putArray("swaps");
        manager.swaps().swaps().forEach(s -> swaps.add(json(s)));
        return Answer.ok(node);
    }

    private Answer show(final Request request) {
        final long number = Request.number(request.variable("number"), "The number of the swap");
        return manager.swaps().swaps().stream().filter(s -> s.number() == number).findFirst()
            .map(s -> Answer.ok(json(s))).orElseThrow(() -> new RejectedException("swap.unknown",
                "There is no swap " + number + ".", "See 'coterie swap history'."));
    }

    private Answer plan(final Request request) {
        final Body body = Body.of(request, DOCUMENT, COMPONENTS, AUTHOR);
        final Swaps swaps = manager.swaps();
        final Optional<String> document = body.text(DOCUMENT);
        final SwapPlan plan = Waiting.ask(document.isPresent() ? swaps.plan(document.get(), PLAN)
            : swaps.plan(wanted(body), PLAN), Waiting.QUESTION);
        final ObjectNode node = ClusterJson.object().put("revision", plan.revision())
            .put("possible", plan.possible());
        texts(node.putArray("changes"), plan.changes());
        texts(node.putArray("installs"), plan.installs());
        node.set("findings", Problems.findings(plan.findings()));
        return Answer.ok(node);
    }

    private Answer run(final Request request) {
        final Body body = Body.of(request, DOCUMENT, COMPONENTS, AUTHOR);
        final Swaps swaps = manager.swaps();
        final Optional<String> document = body.text(DOCUMENT);
        return Answer.accepted(json(Waiting.change(document.isPresent()
            ? swaps.run(document.get(), author(body), PLAN) : swaps.run(wanted(body), PLAN), Waiting.CHANGE)));
    }

    private static String author(final Body body) {
        return body.text(AUTHOR).orElse("operator");
    }

    private static SwapRequest wanted(final Body body) {
        final List<Choice> choices = new ArrayList<>();
        for (final JsonNode row : body.rows(COMPONENTS)) {
            final Map<String, String> settings = new LinkedHashMap<>();
            row.path("settings").properties().forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
            if (row.path("kind").asText().isEmpty() || row.path("component").asText().isEmpty()) {
                throw new RejectedException("control.bad-body", "A component lacks 'kind' or 'component'.",
                    "Name both.");
            }
            choices.add(new Choice(row.path("kind").asText(), row.path("component").asText(),
                row.path("version").asText(), Configuration.of(settings)));
        }
        if (choices.isEmpty()) {
            throw new RejectedException("control.bad-body", "It names no component.",
                "Send 'components', or the text of a 'document'.");
        }
        return new SwapRequest(choices, true, author(body));
    }

    private Answer abort(final Request request) {
        final Body body = Body.of(request, AUTHOR);
        final long number = Request.number(request.variable("number"), "The number of the swap");
        return Answer.accepted(json(Waiting.change(manager.swaps().abort(number, author(body), Waiting.CHANGE),
            Waiting.CHANGE)));
    }

    private Answer offer(final Request request) {
        final String file = Body.of(request, "file").text("file").orElseThrow(() ->
            new RejectedException("control.bad-body", "The field 'file' is missing.", "Name the bundle's file."));
        final Path path;
        try {
            path = Path.of(file);
        } catch (final InvalidPathException e) {
            throw new RejectedException("control.bad-body", "The field 'file' names no file.",
                "Give an absolute path on the host of this member.", e);
        }
        if (!path.isAbsolute()) {
            throw new RejectedException("control.bad-body", "The path is not absolute.",
                "Give an absolute path on the host of this member.");
        }
        final ObjectNode node = ClusterJson.object();
        final ArrayNode components = node.putArray(COMPONENTS);
        Waiting.change(manager.swaps().offer(path, PLAN), Waiting.CHANGE)
            .forEach(c -> components.add(ResourceJson.component(c)));
        return Answer.ok(node);
    }

    private Answer members() {
        final ObjectNode node = ClusterJson.object();
        final ArrayNode members = node.putArray("members");
        for (final MemberComponents member : Waiting.ask(manager.swaps().members(PLAN), Waiting.QUESTION)) {
            final ObjectNode row = members.addObject().put("node", member.member().node().name())
                .put("member", member.member().toString()).put("revision", member.revision())
                .put("problem", member.problem());
            final ArrayNode instances = row.putArray("instances");
            member.instances().forEach(i -> instances.addObject().put("kind", i.kind())
                .put("component", i.component()).put("version", i.version()).put("bundleHash", i.bundleHash())
                .put("configurationHash", i.configurationHash()));
            texts(row.putArray("heldLoaders"), member.heldLoaders());
        }
        return Answer.ok(node);
    }

    private static ObjectNode json(final SwapStatus swap) {
        final ObjectNode node = ClusterJson.object().put("number", swap.number()).put("revision", swap.revision())
            .put("state", swap.state()).put("over", swap.over()).put(AUTHOR, swap.author())
            .put("reason", swap.reason());
        texts(node.putArray("changes"), swap.changes());
        texts(node.putArray("remarks"), swap.remarks());
        final ArrayNode marks = node.putArray("states");
        swap.marks().forEach(m -> marks.addObject().put("state", m.state()).put("at", m.at().toString())
            .put("by", m.by()));
        final ArrayNode members = node.putArray("members");
        swap.members().forEach(m -> members.addObject().put("node", m.member().node().name())
            .put("member", m.member().toString()).put("takesPart", m.part()).put("step", ClusterJson.lower(m.step()))
            .put("revision", m.revision()).put("failure", m.failure()).put("waitsFor", m.waitsFor()));
        return node;
    }

    private static void texts(final ArrayNode array, final List<String> texts) {
        texts.forEach(array::add);
    }
}
