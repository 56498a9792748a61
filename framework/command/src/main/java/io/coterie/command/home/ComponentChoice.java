package io.coterie.command.home;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One component of a new member.
 *
 * @param kind its kind
 * @param component its name
 * @param settings its settings
 */
public record ComponentChoice(String kind, String component, Map<String, String> settings) {
    /**
     * The components of a member, in the order in which they start.
     *
     * @param alone whether it is the only node: then nothing that needs a network is started
     * @param home the member's home
     * @return the components
     */
    public static List<ComponentChoice> standard(final boolean alone, final Path home) {
        final List<ComponentChoice> choices = new ArrayList<>();
        final String engine = alone ? "local" : "jgroups";
        choices.add(of("membership", engine));
        choices.add(of("messaging", engine));
        choices.add(of("quorum", "majority"));
        choices.add(of("consensus", alone ? "local" : "raft"));
        choices.add(of("state", "replicated"));
        choices.add(of("scheduling", "scores"));
        choices.add(of("fencing", "process"));
        choices.add(of("fencing", "agents"));
        choices.add(of("resource-agents", "ocf"));
        choices.add(of("resource-agents", "java"));
        choices.add(of("manager", "standard"));
        choices.add(new ComponentChoice("control", "rest", Map.of("runDirectory", home.resolve("run").toString())));
        return choices;
    }

    private static ComponentChoice of(final String kind, final String component) {
        return new ComponentChoice(kind, component, Map.of());
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
        return new ComponentChoice(kind, component, all);
    }

    Map<String, Object> json() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", kind);
        json.put("component", component);
        if (!settings.isEmpty()) {
            json.put("settings", settings);
        }
        return json;
    }
}
