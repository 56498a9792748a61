package io.coterie.resource.ocf;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.AttributeKey;
import io.coterie.api.resource.ResultCode;

/**
 * Runs one case with the executor, in the namespaces that {@link RealAgentsTest} made: probe, then twice start to stop;
 * then, if the case says how, the service fails: a monitor must see it, and a stop and a start must mend it.
 * What an action sets is known to the next one, as on a cluster. Prints a line for each step, and exits 0 if all was as
 * it should be.
 */
public final class RealAgentProgram {
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(20);
    private static final Duration RECURRING = Duration.ofSeconds(10);
    private static final Duration LEFT_LIMIT = Duration.ofSeconds(20);
    private final RealAgentCase subject;
    private final OcfFixture ocf;
    private final AgentMetadata metadata;
    private final Map<String, String> attributes = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    RealAgentProgram(final RealAgentCase subject, final OcfFixture ocf) throws Exception {
        this.subject = subject;
        this.ocf = ocf;
        this.metadata = ocf.agents.metadata(subject.agent()).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /**
     * The program.
     *
     * @param arguments the case's file
     * @throws Exception if it cannot be run
     */
    public static void main(final String[] arguments) throws Exception {
        final RealAgentCase subject = RealAgentCase.read(Path.of(arguments[0]));
        final Path folder = Files.createDirectories(Path.of("/run/executor"));
        try (OcfFixture ocf = new OcfFixture(folder, RealAgentsTest.ROOT)) {
            if (!new RealAgentProgram(subject, ocf).run()) {
                // ends the program with a status other than 0
                throw new AssertionError(subject.name() + " went wrong");
            }
        }
    }

    private boolean run() throws Exception {
        step("probe", "monitor", ResultCode.NOT_RUNNING, 0);
        for (int round = 1; round <= 2 && wrong.isEmpty(); round++) {
            step("start", "start", ResultCode.OK, 0);
            if (wrong.isEmpty()) {
                running();
            }
            step("stop", "stop", ResultCode.OK, 0);
            step("monitor", "monitor", ResultCode.NOT_RUNNING, 0);
        }
        if (wrong.isEmpty() && !subject.failure().isEmpty()) {
            failed();
        }
        if (wrong.isEmpty()) {
            // what an agent sends in the background ends by itself, a moment later
            await().atMost(LEFT_LIMIT).until(() -> ocf.processes().isEmpty());
        }
        if (wrong.isEmpty() && metadata.supports("validate-all")) {
            step("validate-all", "validate-all", ResultCode.OK, 0);
        }
        wrong.forEach(w -> System.out.println("wrong: " + w));
        return wrong.isEmpty();
    }

    private void failed() throws Exception {
        step("start", "start", ResultCode.OK, 0);
        shell("it cannot be made to fail", subject.failure());
        // what is killed may be there for a moment
        await().atMost(SEEN_LIMIT).untilAsserted(() -> assertNotEquals(ResultCode.OK, act("monitor", 0,
            subject.recurring() ? RECURRING : Duration.ZERO).code(), "a monitor after the failure"));
        step("stop", "stop", ResultCode.OK, 0);
        step("start", "start", ResultCode.OK, 0);
        step("monitor", "monitor", ResultCode.OK, 0);
        step("stop", "stop", ResultCode.OK, 0);
    }

    private void shell(final String otherwise, final String line) throws Exception {
        final Process process = new ProcessBuilder("/bin/bash", "-c", line).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            wrong.add(otherwise + ": " + said);
        }
    }

    private void running() throws Exception {
        step("monitor", "monitor", ResultCode.OK, 0);
        if (!subject.check().isEmpty()) {
            shell("it does not serve", subject.check());
        }
        if (subject.level() > 0) {
            step("monitor " + subject.level(), "monitor", ResultCode.OK, subject.level());
        }
        if (subject.promotable()) {
            promoted();
        }
    }

    /** A slave may need some monitors until it knows that it can be promoted, and to count as promoted. */
    private void promoted() throws Exception {
        for (int i = 0; i < 3 && attributes.getOrDefault("attribute.master-res@n1", "0").startsWith("-"); i++) {
            step("monitor", "monitor", ResultCode.OK, 0);
        }
        step("promote", "promote", ResultCode.OK, 0);
        step("monitor promoted", "monitor", ResultCode.PROMOTED, 0);
        step("demote", "demote", ResultCode.OK, 0);
        if (wrong.isEmpty()) {
            final ActionResult after = act("monitor", 0);
            // what stops at its demotion is allowed to: Pacemaker starts it again
            if (after.code() != ResultCode.OK && after.code() != ResultCode.NOT_RUNNING
                && !after.code().name().equals(subject.demoted())) {
                wrong.add("monitor after demote: " + after.code() + " " + after.exitReason());
            }
        }
    }

    private void step(final String what, final String action, final ResultCode expected, final int level)
        throws Exception {
        final ActionResult result = act(action, level, subject.recurring() && what.equals("monitor") ? RECURRING
            : Duration.ZERO);
        System.out.println(what + " " + result.code() + " " + result.duration().toMillis() + " ms "
            + result.attributes() + " " + result.exitReason());
        final boolean absent = expected == ResultCode.NOT_RUNNING && what.equals("probe")
            && result.code() == ResultCode.NOT_INSTALLED;
        if (result.code() != expected && !absent) {
            wrong.add(what + " gives " + result.code() + (result.exitReason().isEmpty() ? "" : ": "
                + result.exitReason()));
        }
    }

    private ActionResult act(final String action, final int level) throws Exception {
        return act(action, level, Duration.ZERO);
    }

    /** Runs one action; what it sets is known to the next one. */
    ActionResult act(final String action, final int level, final Duration interval) throws Exception {
        final Map<String, String> meta = new TreeMap<>(attributes);
        meta.put("cluster.nodes", "n1 online\nn2 offline");
        meta.put("cluster.coordinator", "n1");
        meta.put("cluster.quorate", "true");
        if (subject.promotable()) {
            meta.putAll(Map.of("clone", "0", "clone-max", "2", "clone-node-max", "1", "promoted-max", "1",
                "promoted-node-max", "1", "globally-unique", "false", "notify", "true"));
            for (final String list : List.of("start", "stop", "promote", "demote", "active", "promoted",
                "unpromoted")) {
                meta.put("notify_" + list + "_resource", "");
                meta.put("notify_" + list + "_uname", "");
            }
        }
        final ActionResult result = ocf.agents.execute(new ActionRequest(subject.agent(), action,
            subject.promotable() ? "res:0" : "res", OcfFixture.NODE, subject.parameters(), meta, interval,
            subject.timeout(), level)).toCompletableFuture().get(subject.timeout().toSeconds() + 30, TimeUnit.SECONDS);
        result.attributes().forEach((text, value) -> {
            final AttributeKey key = AttributeKey.parse(text);
            final String name = "attribute." + (key.lifetime() == AttributeKey.Lifetime.CLUSTER ? key
                : new AttributeKey(key.name(), java.util.Optional.of(key.node().orElse(OcfFixture.NODE)),
                    key.lifetime()));
            attributes.put(name, value);
        });
        return result;
    }
}
