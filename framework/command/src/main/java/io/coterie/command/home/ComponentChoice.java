package io.coterie.command.home;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;

/**
 * One component of a new member.
 *
 * @param kind its kind
 * @param component its name
 * @param version the versions that will do; empty for any
 * @param settings its settings
 */
public record ComponentChoice(String kind, String component, String version, Map<String, String> settings) {
    /** The preset that holds where none is given. */
    public static final String DEFAULT_PRESET = "default";
    private static final List<String> PRESETS = List.of(DEFAULT_PRESET, "fast-lan");
    private static final Set<String> WITH_PRESETS = Set.of("jgroups", "raft");
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
     * Components of which some are replaced, without settings, by other ones of their kinds.
     *
     * @param choices the components
     * @param components component by kind
     * @return the components
     */
    public static List<ComponentChoice> replaced(final List<ComponentChoice> choices,
            final Map<String, String> components) {
        components.keySet().stream().filter(kind -> choices.stream().noneMatch(c -> c.kind().equals(kind))).findFirst()
            .ifPresent(kind -> {
                throw new Failure(ExitCode.USAGE, "command.usage", "No member has a component of the kind '" + kind
                    + "'.", "Use one of: " + String.join(", ", choices.stream().map(ComponentChoice::kind).distinct()
                        .toList()) + ".");
            });
        return choices.stream().map(c -> components.containsKey(c.kind())
            ? new ComponentChoice(c.kind(), components.get(c.kind()), "", Map.of()) : c).toList();
    }

    /**
     * Components with a preset: those of them that have presets are told to use it.
     *
     * @param choices the components
     * @param preset its name
     * @return the components
     */
    public static List<ComponentChoice> withPreset(final List<ComponentChoice> choices, final String preset) {
        return preset.equals(DEFAULT_PRESET) ? choices : choices.stream()
            .map(c -> WITH_PRESETS.contains(c.component()) ? c.with("preset", preset) : c).toList();
    }

    /**
     * Refuses a preset that no component knows.
     *
     * @param preset its name
     */
    public static void checkPreset(final String preset) {
        if (!PRESETS.contains(preset)) {
            throw new Failure(ExitCode.USAGE, "command.usage", "There is no preset '" + preset + "'.",
                "Use one of: " + String.join(", ", PRESETS) + ".");
        }
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
