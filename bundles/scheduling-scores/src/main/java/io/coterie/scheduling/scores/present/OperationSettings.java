package io.coterie.scheduling.scores.present;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.component.Configuration;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Operation;
import io.coterie.api.document.Role;
import io.coterie.api.document.Value;
import io.coterie.scheduling.scores.model.Template;
import io.coterie.scheduling.scores.rules.RuleContext;
import io.coterie.scheduling.scores.rules.Rules;

/** How operations are run: the resource's own definition, then the defaults. Confined to one decision. */
public final class OperationSettings {
    /** Pacemaker's default. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);
    private final ClusterDocument document;
    private final Rules rules;
    private final Map<List<Object>, Duration> timeouts = new HashMap<>();

    /**
     * The settings of a document.
     *
     * @param document the document
     * @param rules the rules at the time of the decision
     */
    public OperationSettings(final ClusterDocument document, final Rules rules) {
        this.document = document;
        this.rules = rules;
    }

    /**
     * An operation's time-out.
     *
     * @param template of which primitive
     * @param name the operation
     * @param interval its interval
     * @return its own, or the default, or 20 s
     */
    public Duration timeout(final Template template, final String name, final Duration interval) {
        return timeouts.computeIfAbsent(List.of(template.id(), name, interval), key ->
            find(template, name, interval).flatMap(Operation::timeout)
                .or(() -> fallback(template, name, interval, "timeout").map(Configuration::parseDuration))
                .filter(d -> !d.isZero()).orElse(DEFAULT_TIMEOUT));
    }

    private Optional<String> fallback(final Template template, final String name, final Duration interval,
            final String setting) {
        final Map<String, Value> values = new LinkedHashMap<>();
        rules.merge(document.operationDefaults(),
            new RuleContext(Optional.empty(), Map.of(), template.agent(), name, interval.toMillis()), values);
        return Optional.ofNullable(values.get(setting)).map(Value::text);
    }

    private static Optional<Operation> find(final Template template, final String name, final Duration interval) {
        return template.operations().stream()
            .filter(o -> o.name().equals(name) && o.interval().equals(interval)).findFirst();
    }

    /**
     * What a failure leads to.
     *
     * @param template of which primitive
     * @param name the operation that failed
     * @param interval its interval
     * @return the policy that the document names, if it names one
     */
    public Optional<Operation.OnFail> onFail(final Template template, final String name, final Duration interval) {
        return find(template, name, interval).flatMap(Operation::onFail)
            .or(() -> fallback(template, name, interval, "on-fail").map(Operation.OnFail::parse));
    }

    /**
     * The monitors that recur in a role.
     *
     * @param template of which primitive
     * @param role the role
     * @return in the order of the document, each interval once
     */
    public List<Operation> recurring(final Template template, final Role role) {
        final Map<Long, Operation> byInterval = new LinkedHashMap<>();
        template.operations().stream()
            .filter(o -> o.name().equals("monitor") && o.enabled() && !o.interval().isZero() && matches(o, role))
            .forEach(o -> byInterval.putIfAbsent(o.interval().toMillis(), o));
        return List.copyOf(byInterval.values());
    }

    private static boolean matches(final Operation operation, final Role role) {
        // one without a role is for the running but not promoted, as in Pacemaker
        return switch (operation.role().orElse(Role.STARTED)) {
            case PROMOTED -> role == Role.PROMOTED;
            case UNPROMOTED -> role == Role.UNPROMOTED;
            case STARTED -> role == Role.STARTED || role == Role.UNPROMOTED;
            default -> false;
        };
    }

    /**
     * The depth of a monitor.
     *
     * @param operation the monitor
     * @return its {@code OCF_CHECK_LEVEL}, 0 if it has none
     */
    public static int checkLevel(final Operation operation) {
        return Math.max(0, io.coterie.scheduling.scores.model.ModelBuilder.number(
            operation.meta().getOrDefault("OCF_CHECK_LEVEL", "0")));
    }
}
