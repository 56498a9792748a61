package io.coterie.command.home;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One component of a new member.
 *
 * @param kind its kind
 * @param component its name
 * @param version the versions that will do; empty for any
 * @param settings its settings
 */
public record ComponentChoice(String kind, String component, String version, Map<String, String> settings) {
    private static final String HOME = "${home}";

    /**
     * The components of a member, in the order in which they start: what the descriptor of the distribution says.
     *
     * @param alone whether it is the only node
     * @param home the member's home
     * @return the components
     */
    public static List<ComponentChoice> standard(final boolean alone, final Path home) {
        return Distribution.find().components(alone).stream().map(c -> {
            final Map<String, String> settings = new LinkedHashMap<>(c.settings());
            settings.replaceAll((name, value) -> value.replace(HOME, home.toString()));
            return new ComponentChoice(c.kind(), c.component(), c.version(), settings);
        }).toList();
    }

    /**
     * The same with one more setting.
     *
     * @param setting its name
     * @param value its value
     * @return the choice
     */
    public ComponentChoice with(final String setting, final String value) {
        final Map<String, String> all = new LinkedHashMap<>(settings);
        all.put(setting, value);
        return new ComponentChoice(kind, component, version, all);
    }

    Map<String, Object> json() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", kind);
        json.put("component", component);
        if (!version.isEmpty()) {
            json.put("version", version);
        }
        if (!settings.isEmpty()) {
            json.put("settings", settings);
        }
        return json;
    }
}
