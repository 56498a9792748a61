package io.coterie.command;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.coterie.command.bench.LoadedMembers;
import io.coterie.command.bench.Machine;
import io.coterie.command.bench.Samples;
import io.coterie.command.client.ControlClient;
import io.coterie.command.client.Homes;
import io.coterie.command.home.Until;
import io.coterie.command.json.Fields;

/**
 * Swaps messaging again and again under load, and measures what the receivers felt. Each swap is compared with an
 * equally long window right before it, without a swap, of the same run. Then does the same with a copy of the
 * component's bundle that is updated in place, as OSGi alone would have it. Used on one thread.
 */
public final class SwapBench {
    private static final String KIND = "messaging";
    private static final Duration SWAP_LIMIT = Duration.ofMinutes(5);
    /** Before anything is measured: code that has never run is slow, and what it costs is not the swap's. */
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    /** Between the undisturbed window and the swap, and after it: what is under way belongs to neither. */
    private static final Duration MARGIN = Duration.ofMillis(300);
    /** The second in which the throughput is looked at. */
    private static final Duration DIP = Duration.ofSeconds(1);
    /** A gap that is worth a line: what 99 of 100 swaps are to stay below. */
    private static final double TELL_GAP_MILLIS = 50;
    /** How often somebody who waits wants to hear of it. */
    private static final int TELL_EVERY = 10;
    private static final String GAP = "gapMillis";
    private static final String QUIET = "undisturbedMillis";
    private static final String THROUGHPUT = "throughputDip";
    private static final String QUIET_DIP = "undisturbedDip";
    /** What is told of a window, also if there was none. */
    private static final String[] WINDOW = {GAP, "gapMillisRaw", QUIET, "windowMillis", THROUGHPUT, QUIET_DIP};
    private static final String[] FOOTPRINT = {"metaspaceBytes", "threads", "descriptors"};
    private final Path home;
    private final Consumer<String> progress;
    private final LoadedMembers load;

    /**
     * What is measured.
     *
     * @param rate messages a second, of all members together
     * @param size of each, in bytes
     * @param swaps how many, there and back in turns
     * @param updates how many updates of the plain bundle, on one member after the other
     * @param setting of the messaging component: what differs between the two instances
     * @param value its value; the other instance has the default
     */
    public record Plan(int rate, int size, int swaps, int updates, String setting, String value) {
    }

    /**
     * For the members of a development cluster that answer now.
     *
     * @param home the cluster's
     * @param progress gets a line now and then
     */
    public SwapBench(final Path home, final Consumer<String> progress) {
        this.home = home;
        this.progress = progress;
        this.load = new LoadedMembers(Homes.members(home).stream().map(ControlClient::new)
            .filter(ControlClient::alive).toList());
        if (load.members().isEmpty()) {
            throw new Failure(ExitCode.NOT_FOUND, "command.no-cluster", "No member in " + home + " answers.",
                "Start a cluster with 'coterie dev up', or leave it to the command in another --home.");
        }
    }

    /** {@return the messaging component that runs; empty if there is none} */
    public String component() {
        return Fields.objects(load.members().get(0).get("/v1/components"), "components").stream()
            .filter(c -> KIND.equals(Fields.text(c, "kind"))).findFirst().map(c -> Fields.text(c, "component"))
            .orElse("");
    }

    /**
     * Measures.
     *
     * @param plan what
     * @return the figures, as 'swap bench' prints them
     */
    public Map<String, Object> run(final Plan plan) {
        final Map<String, Object> result = new LinkedHashMap<>();
        result.put("nodes", load.members().size());
        result.put("component", component());
        result.put("rate", plan.rate());
        result.put("size", plan.size());
        result.put("swaps", plan.swaps());
        result.put("load", Machine.load());
        final Thread farewell = new Thread(this::farewell, "bench-farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        try {
            swaps(plan, result);
            if (plan.updates() > 0) {
                result.put("bundleUpdate", updates(plan));
            }
        } finally {
            forget(farewell);
        }
        return result;
    }

    /** Ctrl-C: the members may be somebody else's, and go on without the load. */
    private void farewell() {
        try {
            load.end();
        } catch (final Failure e) {
            progress.accept(e.getMessage());
        }
    }

    private static void forget(final Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (final IllegalStateException e) {
            // it runs already: this is how the command was interrupted
            Thread.currentThread().interrupt();
        }
    }

    private void swaps(final Plan plan, final Map<String, Object> result) {
        final Samples figures = new Samples();
        final Samples growth = new Samples();
        figures.expect(WINDOW);
        figures.expect("swapMillis", "warmingMillis");
        growth.expect(FOOTPRINT);
        boolean there = false;
        int back = 0;
        String reason = "";
        try {
            load.begin(plan.rate(), plan.size(), false);
            Until.holds(WARM_UP, () -> false);
            for (int i = 1; i <= plan.swaps(); i++) {
                final Map<String, Object> swap = swap(plan.setting(), there ? "" : plan.value());
                if (SwapFollower.result(swap) == ExitCode.OK) {
                    there = !there;
                    measure(swap, figures);
                } else {
                    back++;
                    reason = Fields.text(swap, "reason");
                    progress.accept("Swap " + i + " went back: " + reason);
                }
                footprint(growth);
                tell(i, plan.swaps(), "swaps");
            }
            result.put("committed", plan.swaps() - back);
            result.put("wentBack", back);
            if (back > 0 && back == plan.swaps()) {
                progress.accept("Not one of the " + back + " swaps was committed, so nothing was measured; the last"
                    + " one went back: " + reason);
            }
            result.putAll(load.settle());
        } finally {
            load.end();
        }
        if (there) {
            swap(plan.setting(), "");
        }
        result.putAll(told(figures));
        result.put("growthPerSwap", growth.slopes());
    }

    /** What an undisturbed time showed stands also with what it is compared with. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> told(final Samples figures) {
        final Map<String, Object> all = figures.quantiles();
        ((Map<String, Object>) all.get(GAP)).put("undisturbed", all.get(QUIET));
        ((Map<String, Object>) all.get(THROUGHPUT)).put("undisturbed", all.remove(QUIET_DIP));
        return all;
    }

    private Map<String, Object> swap(final String setting, final String value) {
        final Map<String, Object> begun = load.members().get(0).post(SwapCommands.SWAPS, Map.of("components",
            List.of(Map.of("kind", KIND, "component", component(), "settings", Map.of(setting, value))),
            "author", Paths.author()));
        return new SwapFollower(() -> Homes.any(home, null), line -> { })
            .follow(Fields.number(begun, "number"), SWAP_LIMIT);
    }

    private void measure(final Map<String, Object> swap, final Samples figures) {
        final long planned = micros(swap, "planned");
        final long switching = micros(swap, "switching");
        final LoadedMembers.Gap gap = window(planned, switching, micros(swap, "committed"), figures);
        if (gap.millis() > TELL_GAP_MILLIS) {
            progress.accept("Swap " + Fields.text(swap, "number") + ": " + gap.node() + " got nothing for "
                + Math.round(gap.millis()) + " ms, from " + (gap.at() - switching) / 1000 + " ms after the switch on");
        }
        figures.add("swapMillis", (micros(swap, "committed") - planned) / 1000.0);
        figures.add("warmingMillis", (micros(swap, "switching") - micros(swap, "warming")) / 1000.0);
    }

    /** Looks at a window, and at an equally long one that ends before anything began. */
    private LoadedMembers.Gap window(final long begun, final long from, final long to, final Samples figures) {
        final long margin = MARGIN.toNanos() / 1000;
        final long second = DIP.toNanos() / 1000;
        // the two seconds that the next one is compared with have to be over, and the second after this one too
        Until.holds(DIP.multipliedBy(2).plus(MARGIN.multipliedBy(2)).plusNanos((to - from) * 1000), () -> false);
        final LoadedMembers.Gap longest = load.gap(from, to);
        final double gap = longest.millis();
        final double undisturbed = load.gap(begun - margin - (to - from), begun - margin).millis();
        final double before = load.deliveries(begun - margin - second, begun - margin);
        figures.add(GAP, Math.max(0, gap - undisturbed));
        figures.add("gapMillisRaw", gap);
        figures.add(QUIET, undisturbed);
        figures.add("windowMillis", (to - from) / 1000.0);
        figures.add(THROUGHPUT, dip(before, load.deliveries(from, from + second)));
        figures.add(QUIET_DIP, dip(load.deliveries(begun - margin - 2 * second, begun - margin - second), before));
        return longest;
    }

    /** By which share fewer messages came in one second than in an earlier one. */
    private static double dip(final double before, final double after) {
        return before == 0 ? 0 : Math.max(0, 1 - after / before);
    }

    private static long micros(final Map<String, Object> swap, final String state) {
        return Fields.objects(swap, "states").stream().filter(s -> state.equals(Fields.text(s, "state"))).findFirst()
            .map(s -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(Fields.text(s, "at")))).orElseThrow();
    }

    /** Of all members together, so that what grows on any of them is seen. */
    private void footprint(final Samples growth) {
        final Map<String, Long> sums = new LinkedHashMap<>();
        for (final ControlClient member : load.members()) {
            final Map<String, Object> now = member.get("/v1/dev/footprint");
            for (final String name : FOOTPRINT) {
                sums.merge(name, Fields.number(now, name), Long::sum);
            }
        }
        sums.forEach((name, sum) -> growth.add(name, (double) sum / load.members().size()));
    }

    /** The same load through a copy of the component's bundle, which is updated on one member after the other. */
    private Map<String, Object> updates(final Plan plan) {
        final Samples figures = new Samples();
        figures.expect(WINDOW);
        final Map<String, Object> result = new LinkedHashMap<>();
        result.put("updates", plan.updates());
        result.put("load", Machine.load());
        try {
            load.begin(plan.rate(), plan.size(), true);
            Until.holds(WARM_UP, () -> false);
            for (int i = 1; i <= plan.updates(); i++) {
                final long from = LoadedMembers.update(load.members().get(i % load.members().size()));
                load.awaitAll();
                window(from, from, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), figures);
                tell(i, plan.updates(), "updates of a bundle");
            }
            result.putAll(load.settle());
        } finally {
            load.end();
        }
        result.putAll(told(figures));
        return result;
    }

    private void tell(final int done, final int all, final String what) {
        if (done % TELL_EVERY == 0 || done == all) {
            progress.accept(done + " of " + all + " " + what);
        }
    }
}
