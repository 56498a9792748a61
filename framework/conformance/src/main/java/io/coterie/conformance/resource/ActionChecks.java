package io.coterie.conformance.resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceGuarantees;
import io.coterie.api.resource.ResultCode;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.LogCapture;
import io.coterie.conformance.container.Processes;
import io.coterie.conformance.world.KitCluster;

/** Actions of an agent that does what the kit says. Stateless. */
final class ActionChecks {
    private static final Duration SHORT = Duration.ofSeconds(1);
    /** Long enough to tell who waits ten times as long. */
    private static final Duration LONGER = Duration.ofSeconds(2);
    private static final Duration CLOCKS = Duration.ofMillis(100);
    private static final String SECRET = "kit-secret-71d2a9c4";

    private ActionChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("resource-agents.class", "It serves the class that it claims.", ActionChecks::agentClass)
                .shows(ResourceGuarantees.CLASS),
            Check.of("resource-agents.lists-and-describes",
                "Installed agents are listed, sorted, each with its own description; another one is unknown.",
                ActionChecks::describes),
            Check.of("resource-agents.start-monitor-stop", "The result is the agent's own: what it says is told.",
                ActionChecks::life),
            Check.of("resource-agents.exit-codes", "The exit codes mean what the OCF Resource Agent API 1.1 says.",
                ActionChecks::exitCodes),
            Check.of("resource-agents.tells-the-reason", "The agent's own reason for a failure is told.",
                ActionChecks::reason),
            Check.of("resource-agents.passes-parameters", "A parameter's value comes to the agent as it was given.",
                ActionChecks::parameters),
            Check.of("resource-agents.lets-an-agent-talk",
                "An agent may say more than a pipe holds, and hears the end of its input at once.", ActionChecks::talk),
            Check.of("resource-agents.several-at-once",
                "Actions at the same time are told apart: each result is that of its own request.",
                ActionChecks::several),
            Check.of("resource-agents.time-out",
                "An action ends exactly once, within its time-out; after it the status is TIMED_OUT.",
                ActionChecks::timeOut),
            Check.of("resource-agents.group-kill",
                "At the time-out everything that the action started is killed before the result is given.",
                ActionChecks::groupKill).whenClaimed(ResourceGuarantees.GROUP_KILL),
            Check.of("resource-agents.marks-processes", "Every process carries the member's mark in its environment.",
                ActionChecks::mark),
            Check.of("resource-agents.parallel", "execute does not block: actions of several resources run at once.",
                ActionChecks::parallel),
            Check.of("resource-agents.ends-actions-at-close",
                "close() with an action in flight ends it; nothing of it is left.", ActionChecks::close),
            Check.of("resource-agents.drain-lets-actions-end",
                "drain() lets actions in flight end, and returns when they have, or when the time is up.",
                ActionChecks::drain),
            Check.of("resource-agents.cancel-ends-that-one-alone",
                "cancel ends the action of that resource instance as its time-out would, and no other's.",
                ActionChecks::cancel),
            Check.of("resource-agents.unknown-agent", "An agent that is not installed is not run, and that is told.",
                ActionChecks::unknown),
            Check.of("resource-agents.no-secret-is-shown",
                "Values of parameters never reach a log, an error, a command line or toString.",
                ActionChecks::secret));
    }

    private static void agentClass(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        Expect.that(trial.subject().claims("class=" + kit.agents().agentClass()), () -> "agentClass() is '"
            + kit.agents().agentClass() + "', claimed are " + trial.subject().description().guarantees() + ".");
    }

    private static void describes(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        final List<String> agents = kit.agents().agents();
        Expect.that(agents.contains(kit.agent()), () -> kit.agent() + " is installed, and not in " + agents + ".");
        Expect.equal(agents.stream().sorted().toList(), agents, "the agents, sorted");
        final AgentMetadata found = Expect.ended(kit.agents().metadata(kit.agent()), Fixture.LIMIT, "metadata()");
        Expect.equal(kit.agent(), found.agent(), "the agent's name in its metadata");
        Expect.equal("1.0", found.version(), "the agent's version");
        Expect.that(found.supports("start") && found.supports("monitor") && !found.supports("promote"),
            () -> "The actions are " + found.actions() + ".");
        Expect.that(found.parameter("folder").filter(AgentMetadata.Parameter::required).isPresent()
            && found.parameter("do").filter(p -> !p.required()).isPresent(), () -> "The parameters are "
            + found.parameters() + ".");
        // beside its own an agent may take what every agent of its class takes, but cannot need it
        final Set<String> own = Set.of("folder", "do", "password", "note");
        Expect.that(found.parameters().stream().map(AgentMetadata.Parameter::name).collect(Collectors.toSet())
            .containsAll(own) && found.parameters().stream().allMatch(p -> own.contains(p.name()) || !p.required()),
            () -> "The parameters of an agent that takes " + own + " are " + found.parameters() + ".");
        Expect.refused("metadata of an unknown agent", () -> Expect.ended(kit.agents().metadata(
            kit.agent() + "Unknown"), Fixture.LIMIT, "metadata()"), RejectedException.class);
    }

    private static void result(final Fixture kit, final ResultCode expected, final String action,
            final String... parameters) {
        final ActionResult result = kit.run(action, parameters);
        Expect.equal(ActionResult.Status.COMPLETED, result.status(), "status of " + action + " " + result);
        Expect.equal(expected, result.code(), "code of " + action + " " + List.of(parameters));
        Expect.that(!result.duration().isNegative(), () -> action + " took " + result.duration() + ".");
    }

    private static void life(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        for (int round = 0; round < 2; round++) {
            result(kit, ResultCode.NOT_RUNNING, "monitor");
            result(kit, ResultCode.OK, "start");
            Expect.that(Files.exists(kit.file("running")), () -> "start was told as done, and was not run.");
            Expect.equal(2 * round + 1, kit.runs("start"), "times that the agent was run for the starts");
            result(kit, ResultCode.OK, "start");
            result(kit, ResultCode.OK, "monitor");
            result(kit, ResultCode.OK, "stop");
            Expect.that(!Files.exists(kit.file("running")), () -> "stop was told as done, and was not run.");
            result(kit, ResultCode.OK, "stop");
        }
        result(kit, ResultCode.NOT_RUNNING, "monitor");
        Expect.equal(List.of(4, 4, 5), List.of(kit.runs("start"), kit.runs("stop"), kit.runs("monitor")),
            "times that the agent was run for four starts, four stops and five monitors");
    }

    private static void exitCodes(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        for (final ResultCode code : ResultCode.values()) {
            result(kit, code, "monitor", "do", "exit-" + code.exitCode());
        }
        result(kit, ResultCode.GENERIC_ERROR, "start", "do", "exit-77");
        result(kit, ResultCode.UNIMPLEMENTED, "kit-unknown");
    }

    private static void reason(final Trial trial) {
        final ActionResult result = Fixture.of(trial).run("start", "do", "fail");
        Expect.equal(ResultCode.GENERIC_ERROR, result.code(), "code of an action that fails");
        Expect.that(result.exitReason().contains("the kit says so"), () -> "The agent said 'the kit says so', and the"
            + " reason in the result is '" + result.exitReason() + "'.");
    }

    private static void parameters(final Trial trial) throws IOException {
        final Fixture kit = Fixture.of(trial);
        for (final String value : List.of("plain", " with  spaces ", "'single' \"double\"", "$HOME `id` $(id) \\ *",
                "a=b;c&d|e", "-x", "100%")) {
            result(kit, ResultCode.OK, "start", "note", value);
            if (!Files.exists(kit.file("environment.start"))) {
                throw new NotChecked("Agents of this class are no processes.");
            }
            final List<String> given = Files.readAllLines(kit.file("environment.start"));
            Expect.that(given.contains("OCF_RESKEY_note=" + value), () -> "The parameter note was to be <" + value
                + ">, and the environment has " + given.stream().filter(l -> l.startsWith("OCF_RESKEY_note")).toList()
                + ".");
        }
    }

    private static void talk(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        result(kit, ResultCode.OK, "start", "do", "talk");
        result(kit, ResultCode.OK, "monitor");
    }

    private static void several(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        final List<ResultCode> codes = List.of(ResultCode.values());
        for (int round = 0; round < 3; round++) {
            final List<CompletionStage<ActionResult>> stages = new ArrayList<>();
            for (final ResultCode code : codes) {
                final ActionRequest one = kit.request("monitor", Fixture.LIMIT, "do", "exit-" + code.exitCode());
                stages.add(kit.agents().execute(new ActionRequest(one.agent(), one.action(), "probe" + code.exitCode(),
                    one.node(), one.parameters(), one.meta(), one.interval(), one.timeout(), 0)));
            }
            for (int i = 0; i < codes.size(); i++) {
                Expect.equal(codes.get(i), Expect.ended(stages.get(i), Fixture.LIMIT.plus(Fixture.LATE),
                    "one of several actions").code(), "code of one of several actions at the same time");
            }
        }
    }

    private static ActionResult hang(final Fixture kit) {
        return kit.run(kit.request("start", SHORT, "do", "hang"));
    }

    private static void timeOut(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        final long begun = System.nanoTime();
        final ActionResult result = Expect.inTime(kit.agents().execute(kit.request("start", LONGER, "do", "hang")),
            LONGER, "an action that hangs");
        final Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Expect.equal(ActionResult.Status.TIMED_OUT, result.status(), "status of an action that hangs");
        // clocks are read in other places, and some of them count milliseconds
        Expect.that(took.plus(CLOCKS).compareTo(LONGER) > 0, () -> "An action with a time-out of " + LONGER.toMillis()
            + " ms was ended after " + took.toMillis() + " ms.");
        Expect.that(result.duration().plus(CLOCKS).compareTo(LONGER) > 0
            && result.duration().compareTo(took.plus(CLOCKS)) < 0, () -> "An action that took " + took.toMillis()
            + " ms was told to have taken " + result.duration().toMillis() + " ms.");
        Expect.that(Files.exists(kit.file("hang")), () -> "The action was told as timed out, and never ran.");
        result(kit, ResultCode.OK, "start");
        result(kit, ResultCode.OK, "monitor");
    }

    private static Optional<ProcessHandle> child(final Fixture kit) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(kit.file("child")).strip()));
        } catch (final IOException e) {
            throw new UncheckedIOException("the agent has not written down its child", e);
        }
    }

    private static void groupKill(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        final ActionResult result = hang(kit);
        final Optional<ProcessHandle> left = child(kit).filter(p -> Processes.runs(p.pid()));
        left.ifPresent(ProcessHandle::destroyForcibly);
        Expect.equal(ActionResult.Status.TIMED_OUT, result.status(), "status of an action that hangs");
        Expect.that(left.isEmpty(), () -> "The result was given while process " + left.orElseThrow().pid()
            + ", which the action started, was alive.");
    }

    private static void mark(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        result(kit, ResultCode.OK, "start");
        if (!Files.exists(kit.file("environment.start"))) {
            throw new NotChecked("Agents of this class are no processes.");
        }
        try {
            final List<String> environment = Files.readAllLines(kit.file("environment.start"));
            final String mark = ComponentNamespace.PROCESS_MARK + "=" + kit.member().context().processMark();
            Expect.that(environment.contains(mark), () -> "The environment has no line " + mark + ".");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void parallel(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        final long begin = System.nanoTime();
        final List<CompletionStage<ActionResult>> stages = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            final ActionRequest one = kit.request("start", SHORT, "do", "hang");
            stages.add(kit.agents().execute(new ActionRequest(one.agent(), one.action(), "probe" + i, one.node(),
                one.parameters(), one.meta(), one.interval(), one.timeout(), 0)));
        }
        final Duration given = Duration.ofNanos(System.nanoTime() - begin);
        stages.forEach(s -> Expect.equal(ActionResult.Status.TIMED_OUT, Expect.ended(s, SHORT.plus(Fixture.LATE),
            "one of several actions").status(), "status of one of several actions that hang"));
        final Duration all = Duration.ofNanos(System.nanoTime() - begin);
        Expect.that(all.compareTo(SHORT.multipliedBy(8)) < 0, () -> "Eight actions of " + SHORT.toMillis()
            + " ms took " + all.toMillis() + " ms: one after the other.");
        trial.evidence("Given in " + given.toMillis() + " ms, over after " + all.toMillis() + " ms.");
    }

    private static void close(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        final CompletionStage<ActionResult> stage =
            kit.agents().execute(kit.request("start", Duration.ofMinutes(5), "do", "hang"));
        Expect.within(KitCluster.PATIENCE, () -> Files.exists(kit.file("hang")), () -> "The action did not begin");
        final boolean processes = Files.exists(kit.file("environment.start"));
        if (processes) {
            Expect.within(KitCluster.PATIENCE, () -> Files.exists(kit.file("child")), () -> "No child was started");
        }
        kit.member().close();
        final ActionResult result = Expect.ended(stage, Fixture.LATE, "an action in flight at close()");
        Expect.that(result.status() != ActionResult.Status.COMPLETED, () -> "An action that hangs was told as " + result
            + ".");
        if (processes) {
            final Optional<ProcessHandle> left = child(kit);
            final boolean gone = Expect.becomes(Duration.ofSeconds(5), () -> left.filter(p -> Processes.runs(p.pid()))
                .isEmpty());
            left.ifPresent(ProcessHandle::destroyForcibly);
            if (!gone) {
                throw new CheckFailed("A process of an action is alive after close().");
            }
        }
    }

    private static void drain(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        final CompletionStage<ActionResult> stage = kit.agents().execute(kit.request("start", SHORT, "do", "hang"));
        Expect.within(KitCluster.PATIENCE, () -> Files.exists(kit.file("hang")), () -> "The action did not begin");
        kit.member().hasDrain();
        kit.member().instance().drain(SHORT.plus(Fixture.LATE));
        Expect.that(stage.toCompletableFuture().isDone(), () -> "drain() returned while an action ran.");
    }

    private static void cancel(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        final ActionRequest one = kit.request("start", Fixture.LIMIT.dividedBy(3), "do", "hang");
        final CompletionStage<ActionResult> cancelled = kit.agents().execute(one);
        final CompletionStage<ActionResult> other = kit.agents().execute(new ActionRequest(one.agent(), one.action(),
            one.resource() + ":1", one.node(), one.parameters(), one.meta(), one.interval(), one.timeout(), 0));
        Expect.within(KitCluster.PATIENCE, () -> Files.exists(kit.file("hang")), () -> "The action did not begin");
        kit.agents().cancel("nobody");
        kit.agents().cancel("");
        kit.agents().cancel(one.resource());
        final ActionResult result = Expect.ended(cancelled, one.timeout().plus(Fixture.LATE), "a cancelled action");
        Expect.that(result.status() == ActionResult.Status.CANCELLED
            || result.status() == ActionResult.Status.TIMED_OUT, () -> "A cancelled action was told as " + result
            + ".");
        Expect.equal(ActionResult.Status.TIMED_OUT, Expect.ended(other, one.timeout().plus(Fixture.LATE),
            "the action of another resource").status(), "status of an action that nobody cancelled");
        trial.evidence(result.status() == ActionResult.Status.CANCELLED ? "It was cancelled."
            : "The component does not cancel: the action had its time-out.");
    }

    private static void unknown(final Trial trial) {
        final Fixture kit = Fixture.of(trial);
        final ActionRequest known = kit.request("start", Fixture.LIMIT);
        final ActionResult result = kit.run(new ActionRequest(known.agent() + "Unknown", "start", "probe",
            NodeId.of("n1"), known.parameters(), known.meta(), Duration.ZERO, known.timeout(), 0));
        Expect.equal(ActionResult.Status.NOT_RUN, result.status(), "status of an agent that is not installed");
        Expect.equal(ResultCode.NOT_INSTALLED, result.code(), "code of an agent that is not installed");
    }

    private static void secret(final Trial trial) {
        final List<String> texts = new ArrayList<>();
        try (LogCapture logs = new LogCapture()) {
            final Fixture kit = Fixture.of(trial);
            for (final String what : List.of("", "exit-1", "hang")) {
                final ActionRequest request = kit.request("start", SHORT, "do", what, "password", SECRET);
                texts.add(request.toString());
                texts.add(kit.run(request).toString());
                texts.add(kit.member().instance().health().toString());
            }
            texts.add(kit.agents().toString());
            if (Files.exists(kit.file("command-line.start"))) {
                texts.add(Files.readString(kit.file("command-line.start")));
            }
            kit.member().close();
            texts.addAll(logs.lines());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        for (final String text : texts) {
            Expect.that(!text.contains(SECRET), () -> "A parameter's value is shown: '" + text.replace(SECRET,
                "<the value>") + "'.");
        }
        trial.evidence(texts.size() + " texts.");
    }
}
