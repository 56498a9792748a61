package io.coterie.runtime.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.Setting;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;

/**
 * A choice and the installed component that meets it. Immutable.
 *
 * @param choice what was asked for
 * @param component what will run
 * @param api the component-side interface of the kind
 */
public record ChosenComponent(Choice choice, InstalledComponent component, Class<?> api) {
    /**
     * Makes the whole choice, or refuses it as a whole.
     *
     * @param choices what is asked for
     * @param installed what is there
     * @return one for each choice, in their order
     * @throws InvalidInputException with code {@code component.unknown}, {@code component.bad-settings} or
     *     {@code component.unmet-need}
     */
    public static List<ChosenComponent> all(final List<Choice> choices, final List<InstalledComponent> installed) {
        return all(CommittedSet.first(choices), installed);
    }

    /**
     * Makes the whole choice, or refuses it as a whole.
     *
     * @param set what is asked for
     * @param installed what is there
     * @return one for each choice, in their order
     * @throws InvalidInputException as above
     */
    public static List<ChosenComponent> all(final CommittedSet set, final List<InstalledComponent> installed) {
        refuse("component.bad-version", Selection.badRanges(set.choices()));
        refuse("component.unknown", Selection.missing(set, installed));
        final List<ChosenComponent> chosen = new ArrayList<>();
        final List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < set.choices().size(); i++) {
            final Choice choice = set.choices().get(i);
            final InstalledComponent component = Selection.of(choice, set.hashes().get(i), installed).orElseThrow();
            final Class<?> api = KindInterface.of(component.provider().getClass()).orElse(null);
            if (api == null) {
                findings.add(new Finding(Finding.Severity.ERROR, "component.no-interface", 0, 0,
                    "components." + choice.kind(), "The provider of '" + choice.component()
                        + "' does not say what interface its kind has.",
                    "Its class must implement ComponentProvider<T> with the kind's interface as T."));
            } else {
                chosen.add(new ChosenComponent(choice, component, api));
            }
        }
        refuse("component.no-interface", findings);
        chosen.forEach(c -> c.component.provider().check(c.choice.settings()).forEach(f -> findings.add(c.placed(f))));
        refuse("component.bad-settings", findings);
        refuse("component.unmet-need", GuaranteeCheck.unmet(
            chosen.stream().map(ChosenComponent::description).toList(),
            installed.stream().map(InstalledComponent::description).toList()));
        return chosen;
    }

    /** {@return what the component declares} */
    public ComponentDescription description() {
        return component.description();
    }

    /**
     * Which instance it makes.
     *
     * @param cluster in which cluster
     * @return its id
     */
    public InstanceId id(final ClusterId cluster) {
        return id(cluster, description(), choice.settings());
    }

    /** {@return the hash of those of its settings that are the same on every member} */
    public String sharedHash() {
        final Map<String, String> shared = new TreeMap<>(choice.settings().values());
        component.provider().settings().stream().filter(s -> s.change() == Setting.Change.OWN).map(Setting::name)
            .forEach(shared::remove);
        return hash(Configuration.of(shared));
    }

    /**
     * Which instance a component makes.
     *
     * @param cluster in which cluster
     * @param d the component
     * @param settings with which settings
     * @return its id
     */
    public static InstanceId id(final ClusterId cluster, final ComponentDescription d, final Configuration settings) {
        return new InstanceId(cluster, d.kind(), d.name(), d.version(), d.bundleHash(), hash(settings));
    }

    /**
     * The same with the secrets of another choice of the same component, and what is each member's own, where it has
     * none: members do not tell each other either.
     *
     * @param known choices with them
     * @return the choice, completed
     */
    public ChosenComponent withSecrets(final List<Choice> known) {
        final Map<String, String> settings = new TreeMap<>(choice.settings().values());
        known.stream().filter(k -> k.kind().equals(choice.kind()) && k.component().equals(choice.component()))
            .findFirst().ifPresent(k -> secrets().filter(k.settings().values()::containsKey)
                .forEach(name -> settings.putIfAbsent(name, k.settings().values().get(name))));
        return new ChosenComponent(new Choice(choice.kind(), choice.component(), choice.version(),
            Configuration.of(settings)), component, api);
    }

    /**
     * Whether a choice means this component.
     *
     * @param other a choice
     * @return whether kind and name are the same
     */
    public boolean makes(final Choice other) {
        return choice.kind().equals(other.kind()) && choice.component().equals(other.component());
    }

    /**
     * The same component by another choice of it.
     *
     * @param other the choice
     * @return the component, with the settings of that choice
     */
    public ChosenComponent with(final Choice other) {
        return new ChosenComponent(other, component, api);
    }

    /**
     * Another choice of this component, with the secrets of this one, and what is this member's own, where it says
     * none.
     *
     * @param other the choice
     * @return the choice, completed
     */
    public Choice completed(final Choice other) {
        final Map<String, String> settings = new TreeMap<>(other.settings().values());
        secrets().filter(choice.settings().values()::containsKey)
            .forEach(name -> settings.putIfAbsent(name, choice.settings().values().get(name)));
        return new Choice(other.kind(), other.component(), other.version(), Configuration.of(settings));
    }

    /** What is not told: secrets, and what is each member's own. */
    private Stream<String> secrets() {
        return component.provider().settings().stream().filter(s -> s.type() == Setting.Type.SECRET
            || s.change() == Setting.Change.OWN).map(Setting::name);
    }

    /**
     * The same with what is this member's own as its configuration says now: it holds from the start on.
     *
     * @param configured the choices of the configuration
     * @return the choice, completed
     */
    public ChosenComponent withOwn(final List<Choice> configured) {
        final Map<String, String> settings = new TreeMap<>(choice.settings().values());
        configured.stream().filter(this::makes).findFirst().ifPresent(c -> component.provider().settings().stream()
            .filter(s -> s.change() == Setting.Change.OWN).map(Setting::name).forEach(name -> {
                settings.remove(name);
                Optional.ofNullable(c.settings().values().get(name)).ifPresent(v -> settings.put(name, v));
            }));
        return new ChosenComponent(new Choice(choice.kind(), choice.component(), choice.version(),
            Configuration.of(settings)), component, api);
    }

    /** {@return the choice as other members may see it: without secrets, and without what is this member's own} */
    public Choice withoutSecrets() {
        final Map<String, String> shown = new TreeMap<>(choice.settings().values());
        secrets().forEach(shown::remove);
        return new Choice(choice.kind(), choice.component(), choice.version(), Configuration.of(shown));
    }

    private Finding placed(final Finding finding) {
        final String field = "components." + choice.kind() + (finding.field().isEmpty() ? "" : "." + finding.field());
        return new Finding(finding.severity(), finding.code(), finding.line(), finding.column(), field,
            finding.problem(), finding.remedy());
    }

    private static void refuse(final String code, final List<Finding> findings) {
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException(code, findings);
        }
    }

    private static String hash(final Configuration settings) {
        // length before text, so that no two configurations read the same
        final String text = settings.values().entrySet().stream().map(e -> e.getKey().length() + ":" + e.getKey()
            + "=" + e.getValue().length() + ":" + e.getValue()).collect(Collectors.joining("\n"));
        try {
            return HexFormat.of().formatHex(
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
