package io.coterie.conformance.fencing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.fencing.FencingGuarantees;
import io.coterie.conformance.Check;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.LogCapture;

/** Fences of members in processes of their own. Stateless. */
final class FenceChecks {
    private static final String SECRET = "kit-secret-0b7e44d1";

    /** Longer than a device is given to be seen off. */
    private static final Duration LIE_LIMIT = Duration.ofSeconds(30);
    private static final Duration HANG_LIMIT = Duration.ofSeconds(3);

    private FenceChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("fencing.knows-its-agents",
                "It says which device agents it knows; a device of another is refused.",
                FenceChecks::agents).shows(FencingGuarantees.HANDLES),
            Check.of("fencing.confirmed-means-gone",
                "Confirmed only when it was verified that the incarnation, and all that it started, is gone.",
                FenceChecks::gone).jarOnly().shows(FencingGuarantees.CONFIRMED),
            Check.of("fencing.fences-what-is-frozen", "A member that stands still is fenced as any other.",
                FenceChecks::frozen).jarOnly(),
            Check.of("fencing.can-be-repeated", "Fencing something that is gone already is confirmed.",
                FenceChecks::repeated).jarOnly(),
            Check.of("fencing.refuses-an-older-term",
                "A device that has seen a greater term refuses, and does nothing.", FenceChecks::olderTerm).jarOnly(),
            Check.of("fencing.spares-a-later-incarnation",
                "A later incarnation of the node is not harmed; where it would be, nothing is done and nothing is"
                    + " confirmed.", FenceChecks::laterLife).jarOnly(),
            Check.of("fencing.time-out", "A fence ends within its time-out; what takes longer is not confirmed.",
                FenceChecks::timeOut).jarOnly(),
            Check.of("fencing.a-device-that-lies-is-not-believed",
                "Confirmed only when the device has verified it: what it says of its own off is no proof.",
                FenceChecks::lie).jarOnly().shows(FencingGuarantees.CONFIRMED),
            Check.of("fencing.a-device-that-hangs-confirms-nothing",
                "A device that does not answer leads to a result within the time-out, and to no confirmation.",
                FenceChecks::hang).jarOnly(),
            Check.of("fencing.several-at-once",
                "Fences of several members at the same time are told apart: each result is that of its own target.",
                FenceChecks::several).jarOnly(),
            Check.of("fencing.describes-its-agents",
                "The agents are listed, sorted, and known; the description of one is its own.", FenceChecks::describes)
                .jarOnly(),
            Check.of("fencing.test-harms-nobody", "test says whether it could fence, without fencing.",
                FenceChecks::test).jarOnly(),
            Check.of("fencing.effects-that-outlive-processes",
                "It refuses agents whose effects it cannot end, unless it claims whole-host.", FenceChecks::effects),
            Check.of("fencing.no-secret-is-shown", "A device's parameters never reach a log, a result or toString.",
                FenceChecks::secret).jarOnly());
    }

    private static void agents(final Trial trial) {
        final Yard yard = new Yard(trial);
        Expect.that(!yard.fencing().handles("kit-unknown-agent"), () -> "It says that it knows an unknown agent.");
        final String handles = FencingGuarantees.HANDLES + "=";
        trial.subject().description().guarantees().stream().filter(g -> g.startsWith(handles))
            .map(g -> g.substring(handles.length()).replaceAll("\\*$", "kit")).forEach(agent -> Expect.that(
                yard.fencing().handles(agent), () -> "It claims to drive '" + agent + "', and does not know it."));
        final FenceDevice unknown = new FenceDevice("kit", "kit-unknown-agent", Set.of(), Map.of(), Map.of());
        Expect.that(yard.fencing().check(unknown).stream().anyMatch(Finding::isError),
            () -> "A device of an unknown agent is good.");
        if (yard.switches()) {
            // check() does not wait for what an agent says of itself: who asks first waits
            Expect.ended(yard.fencing().describe(yard.agent()), Yard.LIMIT, "describe()");
        }
        final List<Finding> own = yard.fencing().check(yard.device());
        Expect.that(own.stream().noneMatch(Finding::isError), () -> "A good device is refused: " + own + ".");
    }

    private static void confirmed(final FenceResult result, final Target target) {
        Expect.equal(FenceResult.Status.CONFIRMED, result.status(), "the end of a fence that can be made (" + result
            + ")");
        gone(target);
    }

    private static void gone(final Target target) {
        Expect.that(!target.runs(), () -> "The fence of " + target.member() + " was confirmed while one of its"
            + " processes " + target.processes() + " ran.");
    }

    private static void gone(final Trial trial) {
        final Yard yard = new Yard(trial);
        final Target target = yard.target("n2", 1);
        final Target other = yard.target("n3", 1);
        confirmed(yard.fence(target.member()), target);
        Expect.that(other.whole(), () -> "The fence of n2 harmed n3.");
    }

    private static void frozen(final Trial trial) {
        final Yard yard = new Yard(trial);
        final Target target = yard.target("n2", 1);
        target.freeze();
        confirmed(yard.fence(target.member()), target);
    }

    private static void repeated(final Trial trial) {
        final Yard yard = new Yard(trial);
        final Target target = yard.target("n2", 1);
        for (int i = 0; i < 3; i++) {
            confirmed(yard.fence(target.member()), target);
        }
    }

    private static void olderTerm(final Trial trial) {
        final Yard yard = new Yard(trial);
        final Target first = yard.target("n2", 1);
        final Target second = yard.target("n3", 1);
        confirmed(yard.fence(first.member(), 5, Yard.LIMIT), first);
        final FenceResult result = yard.fence(second.member(), 4, Yard.LIMIT);
        Expect.equal(FenceResult.Status.STALE_TERM, result.status(), "the end of a fence of an older term");
        Expect.that(second.whole(), () -> "A fence of an older term was made all the same.");
        confirmed(yard.fence(second.member(), 5, Yard.LIMIT), second);
    }

    private static void laterLife(final Trial trial) {
        final Yard yard = new Yard(trial);
        final Target former = yard.target("n2", 1);
        former.close();
        final Target later = yard.target("n2", 2);
        final FenceResult result = yard.fence(former.member());
        Expect.that(result.confirmed() || result.status() == FenceResult.Status.SUPERSEDED,
            () -> "A fence of an earlier life ended with " + result + ".");
        final boolean reboots = trial.subject().claims(FencingGuarantees.WHOLE_HOST) && result.confirmed();
        Expect.that(later.whole() || reboots, () -> "A fence of " + former.member() + " harmed " + later.member()
            + ".");
        confirmed(yard.fence(later.member()), later);
    }

    private static void timeOut(final Trial trial) {
        final Yard yard = new Yard(trial);
        final Target target = yard.target("n2", 1);
        final FenceResult result = yard.fence(target.member(), 1, Duration.ofMillis(1));
        if (result.confirmed()) {
            gone(target);
            trial.evidence("It was done within a millisecond.");
        }
        confirmed(yard.fence(target.member(), 2, Yard.LIMIT), target);
    }

    private static void several(final Trial trial) {
        final Yard yard = new Yard(trial);
        final List<Target> targets = List.of(yard.target("n2", 1), yard.target("n3", 1));
        final List<CompletionStage<FenceResult>> ends = targets.stream().map(t -> yard.begin(yard.device(), t.member(),
            1, Yard.LIMIT)).toList();
        for (int i = 0; i < targets.size(); i++) {
            final Target target = targets.get(i);
            confirmed(Expect.ended(ends.get(i), Yard.LIMIT.plus(Yard.LATE), "fence(" + target.member() + ")"), target);
        }
    }

    private static void describes(final Trial trial) {
        final Yard yard = new Yard(trial);
        final List<String> agents = yard.fencing().agents();
        Expect.equal(agents.stream().distinct().sorted().toList(), agents, "the agents, sorted");
        agents.forEach(a -> Expect.that(yard.fencing().handles(a), () -> "It lists '" + a
            + "', and does not know it."));
        if (yard.switches()) {
            Expect.that(agents.contains(yard.agent()), () -> yard.agent() + " is installed, and not in " + agents
                + ".");
            final FenceAgent of = Expect.ended(yard.fencing().describe(yard.agent()), Yard.LIMIT, "describe()");
            Expect.equal(yard.agent(), of.name(), "the name in the description");
            Expect.equal(Set.of("action", "plug", "folder", "password", "do"), of.parameters().stream()
                .map(FenceAgent.Parameter::name).collect(Collectors.toSet()), "the parameters in the description");
            Expect.that(of.can("off") && of.can("status") && !of.can("diag"), () -> "The actions in the description"
                + " are " + of.actions() + ".");
        }
    }

    private static Yard withSwitch(final Trial trial) {
        final Yard yard = new Yard(trial);
        if (!yard.switches()) {
            throw new NotChecked("The component has no device that the kit can give it: it does not claim whole-host"
                + " or has no setting 'path'.");
        }
        return yard;
    }

    private static void lie(final Trial trial) {
        final Yard yard = withSwitch(trial);
        final Target target = yard.target("n2", 1);
        final FenceResult result = yard.fence(yard.device("do", "lie"), target.member(), 1, LIE_LIMIT);
        Expect.that(yard.asked("n2") > 0, () -> "The device was never asked, and the result is " + result + ".");
        Expect.that(!result.confirmed(), () -> "The device lied, " + target.member() + " runs, and the result is "
            + result + ".");
        confirmed(yard.fence(yard.device(), target.member(), 2, Yard.LIMIT), target);
        Expect.that(yard.asked("n2") > 1, () -> "A fence was confirmed, and the device was not asked.");
    }

    private static void hang(final Trial trial) {
        final Yard yard = withSwitch(trial);
        final Target target = yard.target("n2", 1);
        final FenceResult result = Expect.inTime(yard.begin(yard.device("do", "hang"), target.member(), 1, HANG_LIMIT),
            HANG_LIMIT, "fence() with a device that hangs");
        Expect.that(!result.confirmed(), () -> "The device hangs, and the result is " + result + ".");
        Expect.that(target.whole(), () -> "The device hangs, and " + target.member() + " is gone.");
        confirmed(yard.fence(yard.device(), target.member(), 2, Yard.LIMIT), target);
    }

    private static void test(final Trial trial) {
        final Yard yard = new Yard(trial);
        final Target target = yard.target("n2", 1);
        final FenceResult result = Expect.ended(yard.fencing().test(yard.device(), target.member().node()),
            Yard.LIMIT.plus(Yard.LATE), "test()");
        Expect.that(result.confirmed(), () -> "test() says " + result + " of a node that can be fenced.");
        Expect.that(target.whole(), () -> "test() fenced.");
        Expect.that(!couldFence(yard, new FenceDevice("kit", "kit-unknown-agent", Set.of(), Map.of(), Map.of()),
            target), () -> "test() says that a device of an unknown agent could fence.");
        confirmed(yard.fence(target.member()), target);
    }

    private static boolean couldFence(final Yard yard, final FenceDevice device, final Target target) {
        try {
            return Expect.ended(yard.fencing().test(device, target.member().node()), Yard.LIMIT.plus(Yard.LATE),
                "test()").confirmed();
        } catch (final CoterieException | IllegalArgumentException e) {
            // said in another way
            return false;
        }
    }

    private static void effects(final Trial trial) {
        final Yard yard = new Yard(trial);
        final List<Finding> outlive = yard.fencing().checkAgents(List.of(
            new Fencing.AgentEffects("ocf:kit:Address", true)));
        final boolean refused = outlive.stream().anyMatch(Finding::isError);
        final boolean whole = trial.subject().claims(FencingGuarantees.WHOLE_HOST);
        Expect.that(refused || whole, () -> "It vouches for effects that outlive processes and does not claim"
            + " whole-host.");
        Expect.that(!(refused && whole), () -> "It claims whole-host and refuses " + outlive + ".");
        final List<Finding> own = yard.fencing().checkAgents(List.of(new Fencing.AgentEffects("ocf:kit:Probe", false)));
        Expect.that(own.stream().noneMatch(Finding::isError), () -> "It refuses an agent that leaves nothing: " + own
            + ".");
    }

    private static void secret(final Trial trial) {
        final List<String> texts = new ArrayList<>();
        try (LogCapture logs = new LogCapture()) {
            final Yard yard = new Yard(trial);
            final Target target = yard.target("n2", 1);
            final FenceDevice device = yard.device("password", SECRET);
            texts.add(device.toString());
            yard.fencing().check(device).forEach(f -> texts.add(f.toString()));
            try {
                texts.add(Expect.ended(yard.fencing().fence(new FenceRequest(device, target.member(),
                    FenceRequest.Action.OFF, new Term(1), Yard.LIMIT, "the kit asks for it")),
                    Yard.LIMIT.plus(Yard.LATE), "fence()").toString());
            } catch (final CheckFailed e) {
                throw e;
            } catch (final RuntimeException e) {
                // a parameter that the agent does not know may be refused, and must not be shown then either
                texts.add(e + " " + e.getCause());
            }
            yard.here().close();
            texts.addAll(logs.lines());
        }
        for (final String text : texts) {
            Expect.that(!text.contains(SECRET), () -> "A parameter's value is shown: '" + text.replace(SECRET,
                "<the value>") + "'.");
        }
        trial.evidence(texts.size() + " texts.");
    }
}
