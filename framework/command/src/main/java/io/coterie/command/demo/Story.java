package io.coterie.command.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.command.Durations;
import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.SwapBench;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.home.Until;
import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import io.coterie.command.output.Output;

/** The story: a service runs, its member is killed, it is fenced and the service recovered, the member comes back. */
final class Story {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(20);
    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final Duration REJOIN = Duration.ofSeconds(30);
    /** The component of which two instances can stand side by side on one machine. */
    private static final String SWAPPED = "jgroups";
    /** Messages a second: enough that a pause is seen, on any machine. */
    private static final int SWAP_RATE = 600;
    private static final int SWAP_SIZE = 1024;
    private final DemoCluster demo;
    private final Output output;
    private final List<String> missing = new ArrayList<>();
    private final List<Map<String, Object>> steps = new ArrayList<>();

    Story(final DemoCluster demo, final Output output) {
        this.demo = demo;
        this.output = output;
    }

    /** Plays it; whether all of it happened. */
    boolean play() throws IOException {
        try {
            acts();
        } catch (final Failure e) {
            missing.add(e.problem() + " " + e.remedy() + " [" + e.code() + "]");
        }
        try {
            demo.close();
        } catch (final Failure e) {
            missing.add(e.problem() + " [" + e.code() + "]");
        }
        final boolean good = missing.isEmpty();
        if (output.structured()) {
            final Map<String, Object> whole = new LinkedHashMap<>();
            whole.put("success", good);
            whole.put("steps", steps);
            whole.put("missing", missing);
            output.value(whole);
        } else {
            output.line("");
            output.table(steps, Column.of("STEP", "step"), Column.of("TIME", "time"), Column.of("WHAT", "what"));
            output.line("");
            missing.forEach(m -> output.line("MISSING: " + m));
            output.line(good ? "All of it happened." : "Not all of it happened.");
        }
        return good;
    }

    private void acts() throws IOException {
        final long began = System.currentTimeMillis();
        try {
            demo.up();
            step("up", began, System.currentTimeMillis(), DemoCluster.NODES + " members take part");
            final long applied = System.currentTimeMillis();
            demo.applyService();
            try (ServiceProbe probe = new ServiceProbe(demo.serviceAddress())) {
                serve(probe, applied);
            }
        } catch (final Failure | IOException e) {
            demo.keep();
            throw e;
        }
        if (!missing.isEmpty()) {
            demo.keep();
        }
    }

    private void serve(final ServiceProbe probe, final long applied) throws IOException {
        Until.holds(FIRST_ANSWER, () -> probe.last().isPresent());
        final ServiceAnswer old = probe.last().orElseThrow(() -> new Failure(ExitCode.FAILED, "demo.no-service",
            "The service does not answer at " + demo.serviceAddress() + ".", "See the logs in " + demo.folder() + "."));
        step("apply", applied, old.at(), "the service answers on " + old.node() + ", process " + old.pid());
        final MarkedProcess member = demo.cluster().member(old.node()).orElseThrow(() -> new Failure(ExitCode.FAILED,
            "demo.no-member", "The member of " + old.node() + " does not run.", "See the logs."));
        final Observer observer = new Observer(demo, probe, old, member);
        final Evidence evidence = observer.killAndWatch(RECOVERY);
        tell(evidence, old, member, observer.recovered());
        missing.addAll(evidence.missing());
        rejoin(old.node(), member.incarnation(), observer.recovered(), probe);
        if (missing.isEmpty()) {
            swap(observer.recovered(), probe);
        }
    }

    private void tell(final Evidence evidence, final ServiceAnswer old, final MarkedProcess member,
            final ServiceAnswer recovered) {
        final long killed = evidence.killed();
        step("kill", killed, killed, "kill -9 " + member.pid() + ", the member of " + old.node()
            + "; the service, process " + old.pid() + ", was not touched");
        step("detection", killed, evidence.detected(), "the others count " + old.node() + " as lost");
        step("old gone", killed, evidence.oldGone(), "process " + old.pid() + " is gone; its last answer came "
            + Durations.seconds(Duration.ofMillis(Math.max(0, evidence.oldLastAnswer() - killed))) + " after the kill");
        step("fence", killed, evidence.fenced(), "confirmed: no process carries the mark " + member.mark());
        step("start", killed, evidence.newStarted(), "the new service notes its start, "
            + (evidence.newStarted() - evidence.fenced()) + " ms after the fence was confirmed");
        step("recovery", killed, evidence.newAnswered(), recovered == null ? "nobody answers"
            : "the service answers on " + recovered.node() + ", process " + recovered.pid() + "; "
                + evidence.oldLeft() + " processes of the old incarnation are left");
    }

    private void rejoin(final String node, final long incarnation, final ServiceAnswer recovered,
            final ServiceProbe probe) {
        final long began = System.currentTimeMillis();
        demo.start(List.of(node));
        final boolean online = Until.holds(REJOIN, () -> {
            final Map<String, Object> now = demo.client().get("/v1/nodes/" + node);
            return "online".equals(Fields.text(now, "state")) && Fields.number(now, "incarnation") > incarnation;
        });
        if (!online) {
            missing.add("The member of " + node + " did not take part again.");
        }
        step("rejoin", began, System.currentTimeMillis(), node + " takes part again, in a new incarnation");
        final long now = System.currentTimeMillis();
        final boolean serves = recovered != null && Until.holds(FIRST_ANSWER, () -> probe.last()
            .filter(a -> a.pid() == recovered.pid() && a.at() > now).isPresent());
        if (!serves) {
            missing.add("The service did not go on while the member came back.");
        }
    }

    /** What carries the members' messages is replaced and put back, while messages flow and the service runs. */
    private void swap(final ServiceAnswer service, final ServiceProbe probe) {
        final SwapBench bench = new SwapBench(demo.folder(), line -> { });
        if (!SWAPPED.equals(bench.component())) {
            return;
        }
        demo.settle();
        final long began = System.currentTimeMillis();
        final Map<String, Object> figures = bench.run(new SwapBench.Plan(SWAP_RATE, SWAP_SIZE, 2, 0, "windowBytes",
            "4194303"));
        final long lost = Fields.number(figures, "lost");
        final long odd = Fields.number(figures, "duplicated") + Fields.number(figures, "reordered");
        if (lost != 0 || odd != 0) {
            missing.add("Of " + Fields.text(figures, "sent") + " messages " + lost + " were lost, and " + odd
                + " came twice or out of order.");
        }
        if (Fields.number(figures, "wentBack") != 0) {
            missing.add("Messaging was not replaced: the swap went back.");
        }
        final long now = System.currentTimeMillis();
        if (!Until.holds(FIRST_ANSWER, () -> probe.last().filter(a -> a.pid() == service.pid() && a.at() > now)
            .isPresent())) {
            missing.add("The service did not go on while messaging was replaced.");
        }
        step("swap", began, now, "messaging was replaced and put back; " + Fields.text(figures, "sent")
            + " messages meanwhile: " + lost + " lost, " + odd + " twice or out of order");
    }

    private void step(final String step, final long from, final long to, final String what) {
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put("step", step);
        row.put("millis", to == 0 ? null : to - from);
        row.put("time", to == 0 ? "never" : Durations.seconds(Duration.ofMillis(to - from)));
        row.put("what", to == 0 ? "" : what);
        steps.add(row);
    }
}
