package io.coterie.assembly.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
