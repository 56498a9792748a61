package io.coterie.runtime.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.Setting;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.runtime.model.GuaranteeCheck;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.model.KindInterface;
import io.coterie.runtime.model.Selection;

/**
 * A choice and the installed component that meets it. Immutable.
 *
 * @param choice what was asked for
 * @param component what will run
 * @param api the component-side interface of the kind
 */
record ChosenComponent(Choice choice, InstalledComponent component, Class<?> api) {
    /**
     * Makes the whole choice, or refuses it as a whole.
     *
     * @param choices what is asked for
     * @param installed what is there
     * @return one for each choice, in their order
     * @throws InvalidInputException with code {@code component.unknown}, {@code component.bad-settings} or
     *     {@code component.unmet-need}
     */
    static List<ChosenComponent> all(final List<Choice> choices, final List<InstalledComponent> installed) {
        refuse("component.bad-version", Selection.badRanges(choices));
        refuse("component.unknown", Selection.missing(choices, installed));
        final List<ChosenComponent> chosen = new ArrayList<>();
        final List<Finding> findings = new ArrayList<>();
        for (final Choice choice : choices) {
            final InstalledComponent component = Selection.of(choice, installed).orElseThrow();
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

    ComponentDescription description() {
        return component.description();
    }

    InstanceId id(final ClusterId cluster) {
        final ComponentDescription d = description();
        return new InstanceId(cluster, d.kind(), d.name(), d.version(), d.bundleHash(), hash(choice.settings()));
    }

    /** {@return the choice as other members may see it} */
    Choice withoutSecrets() {
        final Map<String, String> shown = new TreeMap<>(choice.settings().values());
        component.provider().settings().stream().filter(s -> s.type() == Setting.Type.SECRET)
            .forEach(s -> shown.remove(s.name()));
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
