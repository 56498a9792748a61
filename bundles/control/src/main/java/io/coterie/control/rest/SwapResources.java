package io.coterie.control.rest;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
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
    private static final String HASH = "bundleHash";
    private static final Set<String> ROW = new TreeSet<>(Set.of("kind", "component", "version", "settings",
        "replaces", HASH));
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
            Route.get("/v1/components/members", this::members, "collect"));
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
        final List<SwapRequest.Terms> terms = new ArrayList<>();
        for (final JsonNode row : body.rows(COMPONENTS)) {
            row.fieldNames().forEachRemaining(name -> {
                if (!ROW.contains(name)) {
                    throw new RejectedException("control.bad-body", "There is no field '" + name
                        + "' in a row of 'components'.", "Known are: " + String.join(", ", ROW) + ".");
                }
            });
            final String kind = text(row, "kind");
            final String component = text(row, "component");
            if (kind.isEmpty() || component.isEmpty()) {
                throw new RejectedException("control.bad-body", "A component lacks 'kind' or 'component'.",
                    "Name both.");
            }
            choices.add(new Choice(kind, component, text(row, "version"), Configuration.of(settings(row))));
            terms.add(new SwapRequest.Terms(text(row, "replaces"), hash(text(row, HASH))));
        }
        if (choices.isEmpty()) {
            throw new RejectedException("control.bad-body", "It names no component.",
                "Send 'components', or the text of a 'document'.");
        }
        return new SwapRequest(choices, true, author(body), terms);
    }

    private static String text(final JsonNode row, final String field) {
        final JsonNode value = row.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
            throw new RejectedException("control.bad-body", "The field '" + field + "' of a component is not text.",
                "Write it in quotation marks.");
        }
        return value.isTextual() ? value.textValue() : "";
    }

    private static Map<String, String> settings(final JsonNode row) {
        final Map<String, String> settings = new LinkedHashMap<>();
        final JsonNode given = row.path("settings");
        if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
            throw new RejectedException("control.bad-body", "The field 'settings' of a component is not an object.",
                "Give the settings by name.");
        }
        given.properties().forEach(e -> {
            if (e.getValue().isContainerNode()) {
                throw new RejectedException("control.bad-body", "The setting '" + e.getKey() + "' is no plain value.",
                    "Give a text, a number, true or false.");
            }
            settings.put(e.getKey(), e.getValue().asText());
        });
        return settings;
    }

    /** A SHA-256 that somebody states. */
    private static String hash(final String text) {
        final String hash = text.toLowerCase(Locale.ROOT);
        if (!hash.isEmpty() && !hash.matches("[0-9a-f]{64}")) {
            throw new RejectedException("control.bad-body", "The field '" + HASH + "' is no SHA-256.",
                "Give its 64 hexadecimal digits, as sha256sum prints them.");
        }
        return hash;
    }

    private Answer abort(final Request request) {
        final Body body = Body.of(request, AUTHOR);
        final long number = Request.number(request.variable("number"), "The number of the swap");
        return Answer.accepted(json(Waiting.change(manager.swaps().abort(number, author(body), Waiting.CHANGE),
            Waiting.CHANGE)));
    }

    private Answer offer(final Request request) {
        final Body body = Body.of(request, "file", HASH);
        final String stated = hash(body.text(HASH).orElse(""));
        final String file = body.text("file").orElseThrow(() ->
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
        if (!stated.isEmpty()) {
            // before anything is touched
            same(path, stated, StatedHash.of(path));
        }
        final List<ComponentDescription> offered =
            Waiting.change(manager.swaps().offer(path, PLAN), Waiting.CHANGE);
        if (!stated.isEmpty()) {
            // it may have been written to meanwhile
            offered.forEach(c -> same(path, stated, c.bundleHash()));
        }
        offered.forEach(c -> components.add(ResourceJson.component(c)));
        return Answer.ok(node);
    }

    private static void same(final Path file, final String stated, final String real) {
        if (!stated.equals(real)) {
            throw new RejectedException("swap.wrong-hash", file.getFileName() + " has the SHA-256 " + real + ", not "
                + stated + " as asked for.", "Get the right bundle; this one was not taken for the swap.");
        }
    }

    /** Who only looks costs no member a collection. */
    private Answer members(final Request request) {
        final boolean collect = request.parameter("collect").filter("true"::equals).isPresent();
        final ObjectNode node = ClusterJson.object();
        final ArrayNode members = node.putArray("members");
        for (final MemberComponents member : Waiting.ask(manager.swaps().members(PLAN, collect), Waiting.QUESTION)) {
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
