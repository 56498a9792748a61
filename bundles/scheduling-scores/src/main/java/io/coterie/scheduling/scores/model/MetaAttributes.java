package io.coterie.scheduling.scores.model;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.component.Configuration;
import io.coterie.api.document.Role;
import io.coterie.api.document.Score;
import io.coterie.api.document.Value;

/**
 * The meta attributes that hold for a resource: its own, then those of what holds it, then the defaults.
 *
 * @param values by name
 */
public record MetaAttributes(Map<String, Value> values) {
    static boolean truth(final String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1", "y" -> true;
            default -> false;
        };
    }

    /**
     * A value.
     *
     * @param name its name
     * @return the text, if it is set
     */
    public Optional<String> text(final String name) {
        return Optional.ofNullable(values.get(name)).map(Value::text);
    }

    /**
     * A truth value.
     *
     * @param name its name
     * @param otherwise what holds if it is not set
     * @return the value
     */
    public boolean truth(final String name, final boolean otherwise) {
        return text(name).map(MetaAttributes::truth).orElse(otherwise);
    }

    /**
     * A score.
     *
     * @param name its name
     * @param otherwise what holds if it is not set
     * @return the value
     */
    public int score(final String name, final int otherwise) {
        return text(name).map(Score::parse).orElse(otherwise);
    }

    /**
     * A small number.
     *
     * @param name its name
     * @param otherwise what holds if it is not set
     * @return the value, at least 0
     */
    public int number(final String name, final int otherwise) {
        return Math.max(0, score(name, otherwise));
    }

    /** {@return whether the cluster may act on it} */
    public boolean managed() {
        return truth("is-managed", true) && !maintenance();
    }

    /** {@return whether it is left alone and not even watched} */
    public boolean maintenance() {
        return truth("maintenance", false);
    }

    /** {@return the role that is wanted at most} */
    public Optional<Role> targetRole() {
        return text("target-role").map(Role::parse);
    }

    /** {@return how many failures move it; INFINITY if none do} */
    public int migrationThreshold() {
        final int threshold = score("migration-threshold", Score.INFINITY);
        return threshold <= 0 ? Score.INFINITY : threshold;
    }

    /** {@return after which time failures are forgotten; empty if never} */
    public Optional<Duration> failureTimeout() {
        return text("failure-timeout").map(Configuration::parseDuration).filter(d -> !d.isZero());
    }

    /** {@return what happens to an instance that runs in several places: {@code stop_start} unless set} */
    public String multipleActive() {
        return text("multiple-active").orElse("stop_start");
    }
}
