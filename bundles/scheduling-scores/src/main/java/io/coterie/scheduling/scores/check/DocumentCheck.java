package io.coterie.scheduling.scores.check;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.Finding;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.Operation;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Role;
import io.coterie.scheduling.scores.model.Model;
import io.coterie.scheduling.scores.model.ModelBuilder;
import io.coterie.scheduling.scores.rules.Horizon;
import io.coterie.scheduling.scores.rules.Rules;

/** What of a document is refused, and what is not obeyed. Used once. */
public final class DocumentCheck {
    /** Options of Pacemaker that change decisions there and do nothing here. */
    private static final Set<String> IDLE_OPTIONS = Set.of("node-health-strategy", "node-health-base",
        "node-health-green", "node-health-yellow", "node-health-red", "shutdown-lock", "shutdown-lock-limit",
        "stop-orphan-actions", "startup-fencing", "concurrent-fencing");
    private static final Set<String> IDLE_META = Set.of("allow-migrate", "allow-unhealthy-nodes", "critical",
        "clone-min");
    private final ClusterDocument document;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * A check.
     *
     * @param document the document
     */
    public DocumentCheck(final ClusterDocument document) {
        this.document = document;
    }

    /** {@return errors and warnings, in a fixed order} */
    public List<Finding> findings() {
        options();
        document.resources().forEach(this::resource);
        document.constraints().forEach(this::constraint);
        // the time is of no matter for who refers to whom
        final Model model = new ModelBuilder(document, new Rules(new Horizon(Instant.EPOCH))).build();
        findings.addAll(ConstraintCycles.find(model));
        return List.copyOf(findings);
    }

    private void options() {
        new TreeMap<>(document.options()).forEach((name, value) -> {
            if (IDLE_OPTIONS.contains(name)) {
                warn("config.not-obeyed", "options." + name, "The option '" + name + "' changes nothing.",
                    "Leave it out, or do not rely on it.");
            }
        });
        if (document.options().getOrDefault("stonith-enabled", "true").equals("false")) {
            warn("config.no-recovery", "options.stonith-enabled", "Without fencing nothing of a lost node is ever"
                + " recovered: only a confirmed fence proves that it does not run there any more.",
                "Configure a fence device for each node, and leave stonith-enabled at true.");
        } else if (document.fencing().devices().isEmpty() && !document.resources().isEmpty()) {
            warn("config.no-recovery", "fencing", "There is no fence device, so nothing of a lost node is recovered.",
                "Configure a fence device for each node.");
        }
        if (document.options().getOrDefault("no-quorum-policy", "stop").equals("ignore")) {
            warn("config.unsafe", "options.no-quorum-policy", "Two halves of a parted cluster would both go on.",
                "Use stop, freeze, demote or suicide.");
        }
    }

    private void resource(final Resource resource) {
        meta(resource.id(), resource.meta());
        if (resource instanceof Resource.Clone clone) {
            resource(clone.inner());
        } else if (resource instanceof Resource.Group group) {
            group.members().forEach(this::resource);
        } else if (resource instanceof Resource.Primitive primitive) {
            primitive.operations().forEach(o -> operation(primitive, o));
        }
    }

    private void meta(final String id, final List<AttributeSet> sets) {
        for (final AttributeSet set : sets) {
            set.values().forEach((name, value) -> {
                final String field = "resources." + id + ".meta." + name;
                if (IDLE_META.contains(name)) {
                    warn("config.not-obeyed", field, "The meta attribute '" + name + "' changes nothing.",
                        "Leave it out, or do not rely on it.");
                } else if (name.equals("requires") && !value.text().equals("fencing")) {
                    warn("config.not-obeyed", field, "Every resource requires quorum and fencing; '" + value.text()
                        + "' changes nothing.", "Leave it out.");
                }
            });
        }
    }

    private void operation(final Resource.Primitive primitive, final Operation operation) {
        final String field = "resources." + primitive.id() + ".operations." + operation.id();
        if (operation.role().filter(r -> r == Role.STOPPED).isPresent()) {
            warn("config.not-obeyed", field, "Stopped instances are not watched.", "Leave the monitor out.");
        }
        final Optional<Operation.OnFail> onFail = operation.onFail();
        if (operation.name().equals("stop") && onFail.isPresent() && onFail.get() != Operation.OnFail.FENCE
            && onFail.get() != Operation.OnFail.BLOCK) {
            warn("config.not-obeyed", field, "A stop that failed is answered by a fence or by blocking; on-fail '"
                + onFail.get().name().toLowerCase(java.util.Locale.ROOT) + "' could let it run twice.",
                "Use fence or block.");
        }
        for (final Map.Entry<String, String> setting : operation.meta().entrySet()) {
            if (setting.getKey().equals("start-delay") || setting.getKey().equals("interval-origin")) {
                warn("config.not-obeyed", field, "The setting '" + setting.getKey() + "' changes nothing.",
                    "Leave it out.");
            }
        }
    }

    private void constraint(final Constraint constraint) {
        if (constraint instanceof Constraint.Ticket) {
            findings.add(new Finding(Finding.Severity.ERROR, "config.not-obeyed", 0, 0,
                "constraints." + constraint.id(), "Tickets are not obeyed: the resources would run without one.",
                "Leave the constraint out, and keep the resources stopped where they must not run."));
        }
    }

    private void warn(final String code, final String field, final String problem, final String remedy) {
        findings.add(new Finding(Finding.Severity.WARNING, code, 0, 0, field, problem, remedy));
    }
}
