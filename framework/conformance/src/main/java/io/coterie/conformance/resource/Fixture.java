package io.coterie.conformance.resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.core.NodeId;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;
import io.coterie.conformance.world.MemberPlan;

/**
 * A component with an agent of the kit's in its class. The agent keeps its state in a file, and does what the parameter
 * {@code do} says: {@code exit-N}, {@code hang} (with a child that ignores the end), {@code fail}
 * (with a reason), {@code talk} (more than a pipe holds). Used by one thread.
 */
final class Fixture {
    static final Duration LIMIT = Duration.ofSeconds(10);
    /** What an action may take beyond its time-out until its result is there. */
    static final Duration LATE = KitCluster.PATIENCE.dividedBy(2);
    private final Member<ResourceAgents> member;
    private final String agent;
    private final Path folder;

    private Fixture(final Member<ResourceAgents> member, final String agent, final Path folder) {
        this.member = member;
        this.agent = agent;
        this.folder = folder;
    }

    static Fixture of(final Trial trial) {
        final Path folder = trial.folder("agents");
        final KitCluster cluster = trial.cluster(1);
        final MemberPlan plan = cluster.plan("n1");
        final String agent;
        if (trial.subject().claims("class=ocf")) {
            if (trial.subject().provider().settings().stream().noneMatch(s -> s.name().equals("roots"))) {
                throw new NotChecked("The component has no setting 'roots', so the kit cannot give it an agent.");
            }
            OcfAgent.install(folder);
            plan.setting("roots", folder.toString());
            agent = "ocf:kit:Probe";
        } else if (trial.subject().claims("class=java")) {
            agent = "java:KitProbe";
            trial.closing(JavaProbe.register(trial.subject().container().orElseThrow(() -> new NotChecked(
                "The component was given as a provider; agents that are services need a framework."))));
        } else {
            throw new NotChecked("The kit has agents of the classes ocf and java; the component claims "
                + trial.subject().description().guarantees() + ".");
        }
        final Member<ResourceAgents> member = plan.<ResourceAgents>create().up();
        return new Fixture(member, agent, folder);
    }

    Member<ResourceAgents> member() {
        return member;
    }

    ResourceAgents agents() {
        return member.service();
    }

    String agent() {
        return agent;
    }

    Path file(final String name) {
        return folder.resolve(name);
    }

    /** {@return how often the agent was run with an action} */
    int runs(final String action) {
        try {
            return Files.exists(file("runs." + action)) ? Files.readAllLines(file("runs." + action)).size() : 0;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ActionRequest request(final String action, final Duration timeout, final String... parameters) {
        final Map<String, String> all = new TreeMap<>();
        all.put("folder", folder.toString());
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        return new ActionRequest(agent, action, "probe", NodeId.of("n1"), all, Map.of(), Duration.ZERO, timeout, 0);
    }

    ActionResult run(final String action, final String... parameters) {
        return run(request(action, LIMIT, parameters));
    }

    ActionResult run(final ActionRequest request) {
        return Expect.ended(agents().execute(request), request.timeout().plus(LATE), request.action() + " of "
            + request.agent());
    }
}
