package io.coterie.manager.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.manager.MemberComponents;
import io.coterie.manager.swap.SwapRecord;

/** Writes and reads the questions before a swap: what it would do on a member, and what runs there. Stateless. */
public final class SwapMessages {
    /** The name of the question what a swap would do. */
    public static final String PREVIEW = "swap-preview";
    /** The name of the question what runs. */
    public static final String COMPONENTS = "components";

    private SwapMessages() {
    }

    /**
     * Writes the question what a swap would do. The settings of what does not change are not told.
     *
     * @param leadsTo the set that it leads to
     * @return the request
     */
    public static byte[] preview(final SwapRecord.Side leadsTo) {
        final SwapRecord.Side side = leadsTo.shared();
        final ObjectNode node = Cbor.message(PREVIEW).put("number", side.number())
            .put("revision", side.set().revision());
        final ArrayNode rows = node.putArray("choices");
        for (int i = 0; i < side.hashes().size(); i++) {
            final Choice choice = side.set().choices().get(i);
            rows.addObject().put("kind", choice.kind()).put("component", choice.component())
                .put("version", choice.version()).put("hash", side.hashes().get(i))
                .set("settings", Cbor.texts(choice.settings().values()));
        }
        return Cbor.bytes(node);
    }

    /**
     * Reads it.
     *
     * @param request its bytes
     * @return the set
     */
    public static SwapRecord.Side preview(final byte[] request) {
        final JsonNode node = Cbor.read(request);
        return new SwapRecord.Side(node.path("number").asLong(), new ComponentSet(node.path("revision").asLong(),
            rows(node.path("choices"), r -> new Choice(r.path("kind").asText(), r.path("component").asText(),
                r.path("version").asText(), Configuration.of(Cbor.texts(r.path("settings")))))),
            rows(node.path("choices"), r -> r.path("hash").asText()));
    }

    /**
     * Writes what a member says.
     *
     * @param preview what a swap would do there
     * @return the reply
     */
    public static byte[] answer(final SwapPreview preview) {
        final ObjectNode node = Cbor.message("preview");
        final ArrayNode slots = node.putArray("slots");
        preview.slots().forEach(c -> {
            final ObjectNode row = slots.addObject();
            if (c.before() != null) {
                row.set("before", instance(c.before()));
            }
            if (c.after() != null) {
                row.set("after", instance(c.after()));
            }
        });
        final ArrayNode installs = node.putArray("installs");
        preview.installs().forEach(installs::add);
        final ArrayNode findings = node.putArray("findings");
        preview.findings().forEach(f -> findings.addObject().put("error", f.isError()).put("code", f.code())
            .put("field", f.field()).put("problem", f.problem()).put("remedy", f.remedy()));
        final ArrayNode gives = node.putArray("gives");
        preview.gives().forEach(gives::add);
        return Cbor.bytes(node);
    }

    /**
     * Reads what a member says.
     *
     * @param reply its bytes
     * @param cluster the cluster
     * @return the preview
     */
    public static SwapPreview answer(final byte[] reply, final ClusterId cluster) {
        final JsonNode node = Cbor.read(reply);
        return new SwapPreview(rows(node.path("slots"), r -> new SwapPreview.Change(
            r.has("before") ? instance(r.path("before"), cluster) : null,
            r.has("after") ? instance(r.path("after"), cluster) : null)),
            rows(node.path("installs"), JsonNode::asText),
            rows(node.path("findings"), f -> new Finding(f.path("error").asBoolean() ? Finding.Severity.ERROR
                : Finding.Severity.WARNING, f.path("code").asText(), 0, 0, f.path("field").asText(),
                f.path("problem").asText(), f.path("remedy").asText())),
            rows(node.path("gives"), JsonNode::asText));
    }

    /**
     * Writes the question what runs in a member.
     *
     * @param collect whether its JVM is to collect first
     * @return the request
     */
    public static byte[] components(final boolean collect) {
        return Cbor.bytes(Cbor.message(COMPONENTS).put("collect", collect));
    }

    /**
     * Reads that question.
     *
     * @param request its bytes
     * @return whether the JVM is to collect first
     */
    public static boolean collects(final byte[] request) {
        return Cbor.read(request).path("collect").asBoolean();
    }

    /**
     * Writes what runs in a member.
     *
     * @param components what runs
     * @return the reply
     */
    public static byte[] answer(final MemberComponents components) {
        final ObjectNode node = Cbor.message("running").put("member", components.member().toString())
            .put("revision", components.revision()).put("problem", components.problem());
        final ArrayNode instances = node.putArray("instances");
        components.instances().forEach(i -> instances.add(instance(i)));
        final ArrayNode held = node.putArray("held");
        components.heldLoaders().forEach(held::add);
        return Cbor.bytes(node);
    }

    /**
     * Reads what runs in a member.
     *
     * @param reply its bytes
     * @param cluster the cluster
     * @return what runs
     */
    public static MemberComponents running(final byte[] reply, final ClusterId cluster) {
        final JsonNode node = Cbor.read(reply);
        return new MemberComponents(MemberId.parse(node.path("member").asText()), node.path("revision").asLong(),
            rows(node.path("instances"), i -> instance(i, cluster)), rows(node.path("held"), JsonNode::asText),
            node.path("problem").asText());
    }

    private static ObjectNode instance(final InstanceId id) {
        final Map<String, String> texts = new LinkedHashMap<>();
        texts.put("kind", id.kind());
        texts.put("component", id.component());
        texts.put("version", id.version());
        texts.put("bundle", id.bundleHash());
        texts.put("configuration", id.configurationHash());
        return Cbor.texts(texts);
    }

    private static InstanceId instance(final JsonNode n, final ClusterId cluster) {
        return new InstanceId(cluster, n.path("kind").asText(), n.path("component").asText(),
            n.path("version").asText(), n.path("bundle").asText(), n.path("configuration").asText());
    }

    private static <T> List<T> rows(final JsonNode array, final Function<JsonNode, T> read) {
        final List<T> rows = new ArrayList<>();
        array.forEach(row -> rows.add(read.apply(row)));
        return rows;
    }
}
