package io.coterie.conformance.generic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.component.Configuration;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.LogCapture;
import io.coterie.conformance.world.Member;
import io.coterie.conformance.world.MemberPlan;

/** A secret in the settings must not be seen anywhere. Stateless. */
final class SecretChecks {
    private static final String SECRET = "kit-secret-5f0c8e1b";
    private static final Duration TIME = Duration.ofSeconds(1);

    private SecretChecks() {
    }

    static List<Check> all() {
        return List.of(Check.of("component.no-secret-is-shown",
            "A secret setting never reaches a log, an error, a command line or"
                + " toString.", SecretChecks::noSecretIsShown));
    }

    /** One that is called a password is one, whatever type its author gave it. */
    private static boolean secret(final Setting setting) {
        return setting.type() == Setting.Type.SECRET || setting.type() == Setting.Type.TEXT
            && setting.name().toLowerCase(Locale.ROOT).matches(".*(password|passphrase|passwd|secret|credential)");
    }

    private static void noSecretIsShown(final Trial trial) {
        final List<Setting> settings = trial.subject().provider().settings();
        final List<Setting> secrets = settings.stream().filter(SecretChecks::secret).toList();
        if (secrets.isEmpty()) {
            throw new NotChecked("The component has no setting of type SECRET.");
        }
        final List<String> texts = new ArrayList<>();
        try (LogCapture logs = new LogCapture()) {
            final MemberPlan plan = trial.cluster(1).plan("n1");
            final Map<String, String> values = new TreeMap<>(trial.options().settings());
            secrets.forEach(s -> {
                plan.setting(s.name(), SECRET);
                values.put(s.name(), SECRET);
            });
            values.put("kitUnknownSetting", "1");
            trial.subject().provider().check(Configuration.of(values)).stream().map(Finding::toString)
                .forEach(texts::add);
            final Member<?> member = plan.create();
            try {
                member.up();
                texts.add(String.valueOf(member.instance().health()));
                PlatformChecks.calls(member);
                texts.add(String.valueOf(member.instance().health()));
                member.instance().depart(TIME);
                member.instance().drain(TIME);
            } catch (final RuntimeException e) {
                // a secret that does not fit is refused, and must not be shown then either
                texts.add(String.valueOf(e) + e.getCause());
            }
            texts.add(String.valueOf(member.instance()));
            texts.add(String.valueOf(member.service()));
            texts.add(String.valueOf(trial.subject().provider()));
            Thread.getAllStackTraces().keySet().forEach(t -> texts.add(t.getName()));
            ProcessHandle.current().descendants().forEach(p -> texts.add(p.info().commandLine().orElse("")));
            System.getProperties().forEach((name, value) -> texts.add(name + "=" + value));
            member.context().failures().forEach(f -> texts.add(String.valueOf(f)));
            member.close();
            texts.addAll(logs.lines());
        }
        for (final String text : texts) {
            Expect.that(!text.contains(SECRET), () -> "A secret is shown: '" + text.replace(SECRET, "<the secret>")
                + "'.");
        }
        trial.evidence(secrets.size() + " secrets, " + texts.size() + " texts.");
    }
}
