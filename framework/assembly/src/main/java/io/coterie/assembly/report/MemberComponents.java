package io.coterie.assembly.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureExtension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.resolve.Resolution;
import io.coterie.assembly.resolve.Selection.Choice;

/** The components of new members, as the command reads them. Stateless. */
public final class MemberComponents {
    private MemberComponents() {
    }

    /**
     * The file.
     *
     * @param resolution what was resolved
     * @return JSON
     */
    public static String json(final Resolution resolution) {
        final Map<String, Object> file = new LinkedHashMap<>();
        file.put("distribution", Map.of("name", resolution.descriptor().name()));
        file.put("version", resolution.descriptor().version());
        file.put("components", list(resolution.components()));
        file.put("alone", list(resolution.alone()));
        return JsonText.of(file);
    }

    /**
     * What the feature of a distribution says of its members and programs, one entry a line of a table.
     *
     * @param feature the resolution
     * @return {@code components.1: membership-jgroups}, {@code components.membership-jgroups.NAME: VALUE}, and so on
     * @throws IOException if its extension is no JSON
     */
    static SortedMap<String, String> settings(final Feature feature) throws IOException {
        final SortedMap<String, String> settings = new TreeMap<>();
        final FeatureExtension extension = feature.getExtensions().get(FeatureDocument.EXTENSION);
        if (extension != null) {
            final JsonNode all = new ObjectMapper().readTree(extension.getJSON());
            for (final String list : new String[] {"components", "alone", "alternatives"}) {
                int place = 0;
                for (final JsonNode one : all.path(list)) {
                    final String name = one.path("kind").asText() + "-" + one.path("component").asText();
                    place++;
                    if (list.equals("alternatives")) {
                        settings.put(list + "." + name, "there");
                    } else {
                        settings.put(list + "." + place, name);
                    }
                    if (one.has("version")) {
                        settings.put(list + "." + name + " versions", one.path("version").asText());
                    }
                    one.path("settings").fields().forEachRemaining(s ->
                        settings.put(list + "." + name + "." + s.getKey(), s.getValue().asText()));
                }
            }
            all.path("programs").forEach(program -> settings.put("programs." + program.asText(), "there"));
        }
        return settings;
    }

    /** The components in the order in which they start. */
    static List<Map<String, Object>> list(final List<Choice> choices) {
        return choices.stream().map(c -> {
            final Map<String, Object> one = new LinkedHashMap<>();
            one.put("kind", c.offer().kind());
            one.put("component", c.offer().name());
            if (!c.wish().versions().equals(ComponentRequest.ANY)) {
                one.put("version", c.wish().versions().toString());
            }
            if (!c.wish().settings().isEmpty()) {
                one.put("settings", c.wish().settings());
            }
            return one;
        }).toList();
    }
}
