package io.coterie.runtime.rendezvous;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.Configuration;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.KeptLog;
import io.coterie.runtime.model.KeptLogForm;

/** The part of a description that is about components. What an older member leaves out is empty. Pure. */
final class DescriptionForm {
    private DescriptionForm() {
    }

    static void write(final ObjectNode message, final Served served) {
        final CommittedSet set = served.set();
        message.put("setRevision", set.revision());
        final ArrayNode choices = message.putArray("components");
        for (int i = 0; i < set.choices().size(); i++) {
            final Choice choice = set.choices().get(i);
            final ObjectNode node = choices.addObject();
            node.put("kind", choice.kind()).put("component", choice.component()).put("version", choice.version())
                .put("sha256", set.hashes().get(i));
            KeptLogForm.write(node, set.logs().get(i));
            final ObjectNode settings = node.putObject("settings");
            choice.settings().values().forEach(settings::put);
        }
        final ArrayNode installed = message.putArray("installed");
        for (final ComponentDescription component : served.installed()) {
            final ObjectNode node = installed.addObject();
            node.put("kind", component.kind()).put("name", component.name()).put("version", component.version())
                .put("engine", component.engine()).put("bundle", component.bundle())
                .put("sha256", component.bundleHash());
            final ArrayNode guarantees = node.putArray("guarantees");
            component.guarantees().forEach(guarantees::add);
            final ArrayNode needs = node.putArray("needs");
            component.needs().forEach(needs::add);
        }
    }

    static Served read(final JsonNode message) {
        final List<Choice> choices = new ArrayList<>();
        final List<String> hashes = new ArrayList<>();
        final List<KeptLog> logs = new ArrayList<>();
        for (final JsonNode choice : MessageCodec.field(message, "components")) {
            final Map<String, String> settings = new HashMap<>();
            MessageCodec.field(choice, "settings").fields().forEachRemaining(
                s -> settings.put(s.getKey(), s.getValue().asText()));
            choices.add(new Choice(MessageCodec.text(choice, "kind"), MessageCodec.text(choice, "component"),
                MessageCodec.text(choice, "version"), Configuration.of(settings)));
            final String hash = choice.path("sha256").asText();
            if (!hash.isEmpty() && !BundleEntry.isHash(hash)) {
                throw new IllegalArgumentException("the field 'sha256' is no hash");
            }
            hashes.add(hash);
            logs.add(KeptLogForm.read(choice));
        }
        final List<ComponentDescription> installed = new ArrayList<>();
        for (final JsonNode component : message.path("installed")) {
            installed.add(new ComponentDescription(MessageCodec.text(component, "kind"),
                MessageCodec.text(component, "name"), MessageCodec.text(component, "version"),
                MessageCodec.text(component, "engine"), texts(component, "guarantees"), texts(component, "needs"),
                MessageCodec.text(component, "bundle"), MessageCodec.text(component, "sha256")));
        }
        return new Served(new CommittedSet(message.path("setRevision").asLong(0), choices, hashes, logs),
            installed);
    }

    private static List<String> texts(final JsonNode message, final String name) {
        final List<String> texts = new ArrayList<>();
        MessageCodec.field(message, name).forEach(t -> texts.add(t.asText()));
        return texts;
    }
}
