package io.coterie.assembly.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.core.CoterieException;

/** A first descriptor for somebody who begins. Stateless. */
public final class Draft {
    private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]*";

    private Draft() {
    }

    /**
     * The text.
     *
     * @param name the distribution's name
     * @param components {@code kind=component} or {@code kind}
     * @param command whether the command is in it
     * @return YAML
     */
    public static String of(final String name, final List<String> components, final boolean command) {
        final Map<String, List<String>> byKind = new LinkedHashMap<>();
        for (final String component : components) {
            final String[] parts = component.split("=", 2);
            if (!component.matches(WORD + "(=" + WORD + ")?") || component.matches("(?i)null(=.*)?|.*=null")) {
                throw new CoterieException("assembly.bad-name", "'" + component.replaceAll("\\p{Cntrl}", "?")
                    + "' is no component.", "Write KIND=COMPONENT, such as messaging=jgroups.");
            }
            final List<String> names = byKind.computeIfAbsent(parts[0], k -> new ArrayList<>());
            if (parts.length > 1 && !names.contains(parts[1])) {
                names.add(parts[1]);
            }
        }
        final StringBuilder text = new StringBuilder("distribution: ").append(name).append("\nversion: 0.1.0\n")
            .append("components:\n");
        byKind.forEach((kind, names) -> {
            final boolean rest = kind.equals("control") && names.equals(List.of("rest"));
            text.append("  ").append(kind).append(':').append(rest
                ? " {component: rest, settings: {runDirectory: \"${home}/run\"}}" : names.isEmpty() ? ""
                : names.size() == 1 ? " " + names.get(0) : " [" + String.join(", ", names) + "]").append('\n');
        });
        return text.append("programs: [").append(command ? "command" : "").append("]\n").toString();
    }
}
