package io.coterie.conformance.generic;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.MemberPlan;

/** What a component says of its settings, and what it makes of bad ones. Stateless. */
final class SettingChecks {
    /** A description shorter than this says nothing of a reason. */
    private static final int LEAST_DESCRIPTION = 20;
    private static final int SEVERAL = 3;
    private static final String FAR_BELOW = "-99999999999999999";
    private static final String FAR_ABOVE = "99999999999999999";

    private SettingChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("component.settings-documented",
                "Each setting has a name, a description with the reason for the default, and a default that is good.",
                SettingChecks::documented),
            Check.of("component.unknown-setting-refused",
                "Unknown settings are errors, with a code and a remedy; create() refuses what check() refuses.",
                SettingChecks::unknownRefused),
            Check.of("component.wrong-type-refused", "A value of a wrong type is refused, with a code and a remedy.",
                SettingChecks::wrongTypeRefused),
            Check.of("component.out-of-range-refused",
                "A value that the component cannot work with is refused, and does not break it later.",
                SettingChecks::outOfRangeRefused));
    }

    private static List<Setting> settings(final Trial trial) {
        final List<Setting> settings = trial.subject().provider().settings();
        Expect.that(settings != null, () -> "settings() gave null.");
        return settings;
    }

    private static void documented(final Trial trial) {
        final Set<String> names = new HashSet<>();
        for (final Setting one : settings(trial)) {
            Expect.that(names.add(one.name()), () -> "The setting '" + one.name() + "' is listed twice.");
            Expect.that(one.name().matches("[a-z][A-Za-z0-9.-]*"),
                () -> "'" + one.name() + "' is no name of a setting.");
            Expect.that(one.description().length() >= LEAST_DESCRIPTION && one.description().strip().endsWith("."),
                () -> "The description of '" + one.name() + "' is no sentence: '" + one.description() + "'.");
            Expect.that(one.type() != Setting.Type.SECRET || one.defaultValue() == null
                || one.defaultValue().isEmpty(), () -> "The secret '" + one.name() + "' has a default.");
        }
        final List<Finding> findings = trial.subject().provider()
            .check(Configuration.of(trial.options().settings()));
        Expect.that(findings != null && findings.stream().noneMatch(Finding::isError),
            () -> "The defaults" + (trial.options().settings().isEmpty() ? "" : " and the settings given")
                + " are refused: " + findings + ".");
        for (int i = 0; i < SEVERAL; i++) {
            Expect.equal(names, settings(trial).stream().map(Setting::name).collect(Collectors.toSet()),
                "the settings, when they are asked for again");
        }
        trial.evidence(names.size() + " settings.");
    }

    private static void unknownRefused(final Trial trial) {
        refused(trial, "kitUnknownSetting", "1", "an unknown setting");
    }

    private static void wrongTypeRefused(final Trial trial) {
        int tried = 0;
        for (final Setting one : settings(trial)) {
            final String bad = switch (one.type()) {
                case INTEGER -> "many";
                case BOOLEAN -> "maybe";
                case DURATION -> "soon";
                default -> null;
            };
            if (bad != null) {
                refused(trial, one.name(), bad, "the value '" + bad + "' of '" + one.name() + "', a " + one.type());
                tried++;
            }
        }
        trial.evidence(tried + " settings have a type that a value can miss.");
    }

    private static void outOfRangeRefused(final Trial trial) {
        int refused = 0;
        for (final Setting one : settings(trial)) {
            if (one.type() != Setting.Type.INTEGER) {
                continue;
            }
            for (final String extreme : List.of(FAR_BELOW, FAR_ABOVE)) {
                final Map<String, String> values = new TreeMap<>(trial.options().settings());
                values.put(one.name(), extreme);
                final List<Finding> findings = trial.subject().provider().check(Configuration.of(values));
                if (findings.stream().anyMatch(Finding::isError)) {
                    explained(findings, one.name());
                    refused++;
                } else {
                    // what is taken must work
                    final var cluster = trial.cluster(1);
                    try {
                        cluster.plan("n1").setting(one.name(), extreme).create().up().close();
                    } catch (final RuntimeException e) {
                        throw new CheckFailed("check() found nothing in " + one.name() + "=" + extreme
                            + ", but the instance does not come up: " + e, e);
                    }
                }
            }
        }
        trial.evidence(refused + " extreme values were refused.");
    }

    private static void refused(final Trial trial, final String name, final String value, final String what) {
        final MemberPlan plan = trial.cluster(1).plan("n1").setting(name, value);
        final Map<String, String> values = new TreeMap<>(trial.options().settings());
        values.put(name, value);
        final List<Finding> findings = trial.subject().provider().check(Configuration.of(values));
        Expect.that(findings != null && findings.stream().anyMatch(Finding::isError), () -> "check() takes " + what
            + ".");
        explained(findings, name);
        final ComponentInstance<?> made;
        try {
            made = trial.subject().provider().create(plan.context());
        } catch (final InvalidInputException e) {
            Expect.that(e.findings().stream().anyMatch(Finding::isError), () -> "create() refuses " + what
                + " without a finding.");
            return;
        } catch (final RuntimeException e) {
            throw new CheckFailed("create() ends with " + e + " for " + what + " instead of InvalidInputException.", e);
        }
        trial.closing(made::close);
        throw new CheckFailed("create() takes " + what + ", which check() refuses.");
    }

    private static void explained(final List<Finding> findings, final String name) {
        for (final Finding one : findings) {
            Expect.that(one.code().matches("[a-z][a-z0-9-]*(\\.[a-z0-9][a-z0-9-]*)+"),
                () -> "'" + one.code() + "' is no code of an error.");
            Expect.that(!one.problem().isBlank() && !one.remedy().isBlank(),
                () -> "The finding " + one.code() + " says nothing of what is wrong or what to do.");
        }
        Expect.that(findings.stream().anyMatch(f -> f.field().contains(name)),
            () -> "No finding names the field '" + name + "': " + findings + ".");
    }
}
