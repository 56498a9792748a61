package io.coterie.command;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

import io.coterie.command.client.ControlClient;
import io.coterie.command.client.Homes;
import io.coterie.command.home.Until;
import io.coterie.command.json.Fields;

/**
 * Swaps a component again and again under load, and measures what the receivers felt. Each swap is compared with an
 * equally long window right before it, without a swap, of the same run. Used on one thread.
 */
public final class SwapBench {
    private static final String LOAD = "/v1/dev/load";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SWAP_LIMIT = Duration.ofMinutes(5);
    /** Between the undisturbed window and the swap, and after it: what is under way belongs to neither. */
    private static final Duration MARGIN = Duration.ofMillis(300);
    /** The second in which the throughput is looked at. */
    private static final Duration DIP = Duration.ofSeconds(1);
    private final Path home;
    private final Consumer<String> progress;
    private final List<ControlClient> members;
    private final List<Map<String, Object>> rows = new ArrayList<>();

    /**
     * For the members of a development cluster that answer now.
     *
     * @param home the cluster's
     * @param progress gets a line now and then
     */
    public SwapBench(final Path home, final Consumer<String> progress) {
        this.home = home;
        this.progress = progress;
        this.members = Homes.members(home).stream().map(ControlClient::new).filter(ControlClient::alive).toList();
    }

    /** {@return the component of a kind that runs; empty if there is none} */
    public String component(final String kind) {
        return members.isEmpty() ? "" : Fields.objects(members.get(0).get("/v1/components"), "components").stream()
            .filter(c -> kind.equals(Fields.text(c, "kind"))).findFirst().map(c -> Fields.text(c, "component"))
            .orElse("");
    }

    /**
     * Measures.
     *
     * @param rate messages a second, of all members together
     * @param size of each, in bytes
     * @param swaps how many, there and back in turns
     * @param setting of the messaging component: what differs between the two instances
     * @param value its value; the other instance has the default
     * @return the figures, as 'swap bench' prints them
     */
    public Map<String, Object> run(final int rate, final int size, final int swaps, final String setting,
            final String value) {
        final String kind = "messaging";
        final String component = component(kind);
        members.forEach(m -> m.post(LOAD, Map.of("size", size)));
        final Map<String, Object> result = new LinkedHashMap<>();
        try {
            require(() -> members.stream().allMatch(m ->
                Fields.texts(m.get(LOAD), "members").size() == members.size()), "not all members joined the load");
            members.forEach(m -> m.post(LOAD + "/rate", Map.of("rate", rate / members.size())));
            Until.holds(DIP.multipliedBy(2), () -> false);
            for (int i = 0; i < swaps; i++) {
                one(kind, component, setting, i % 2 == 0 ? value : "");
                if ((i + 1) % 10 == 0) {
                    progress.accept((i + 1) + " of " + swaps + " swaps");
                }
            }
            members.forEach(m -> m.post(LOAD + "/rate", Map.of("rate", 0)));
            result.put("nodes", members.size());
            result.put("rate", rate);
            result.put("size", size);
            result.put("swaps", swaps);
            arrived(result);
        } finally {
            members.forEach(m -> m.post(LOAD + "/stop", Map.of()));
        }
        if (swaps % 2 == 1) {
            swap(kind, component, setting, "");
        }
        figures(result);
        return result;
    }

    private static void require(final java.util.function.BooleanSupplier condition, final String problem) {
        if (!Until.holds(PATIENCE, condition)) {
            throw new Failure(ExitCode.TIMEOUT, "command.timeout", "After " + PATIENCE.toSeconds() + " s " + problem
                + ".", "See 'coterie cluster status'.");
        }
    }

    private Map<String, Object> swap(final String kind, final String component, final String setting,
            final String value) {
        final Map<String, Object> begun = members.get(0).post(SwapCommands.SWAPS, Map.of("components",
            List.of(Map.of("kind", kind, "component", component, "settings", Map.of(setting, value))),
            "author", Paths.author()));
        final Map<String, Object> swap = new SwapFollower(() -> Homes.any(home, null), line -> { })
            .follow(Fields.number(begun, "number"), SWAP_LIMIT);
        if (SwapFollower.result(swap) != ExitCode.OK) {
            throw new Failure(ExitCode.ROLLED_BACK, "swap.back", "A swap went back: " + Fields.text(swap, "reason"),
                "See the members' logs.");
        }
        return swap;
    }

    private void one(final String kind, final String component, final String setting, final String value) {
        final Map<String, Object> swap = swap(kind, component, setting, value);
        final long planned = micros(swap, "planned");
        final long from = micros(swap, "switching");
        final long to = micros(swap, "committed");
        final long margin = MARGIN.toNanos() / 1000;
        final long second = DIP.toNanos() / 1000;
        // what the next one is compared with has to be over, and the second after this one too
        Until.holds(DIP.plus(MARGIN.multipliedBy(2)).plusNanos((to - from) * 1000), () -> false);
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put("windowMillis", (to - from) / 1000.0);
        row.put("gapMillis", gap(from, to));
        row.put("undisturbedMillis", gap(planned - margin - (to - from), planned - margin));
        final double before = deliveries(planned - margin - second, planned - margin);
        row.put("throughputDip", before == 0 ? 0 : Math.max(0, 1 - deliveries(from, from + second) / before));
        rows.add(row);
    }

    private static long micros(final Map<String, Object> swap, final String state) {
        return Fields.objects(swap, "states").stream().filter(s -> state.equals(Fields.text(s, "state"))).findFirst()
            .map(s -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(Fields.text(s, "at")))).orElseThrow();
    }

    private double gap(final long from, final long to) {
        return members.stream().mapToLong(m -> Fields.number(window(m, from, to), "maxGapMicros")).max().orElse(0)
            / 1000.0;
    }

    private double deliveries(final long from, final long to) {
        return members.stream().mapToLong(m -> Fields.number(window(m, from, to), "deliveries")).sum();
    }

    private static Map<String, Object> window(final ControlClient member, final long from, final long to) {
        return member.get(LOAD + "/gap?from=" + from + "&to=" + to);
    }

    /** Waits until what was accepted has come everywhere, but not for ever, and counts. */
    private void arrived(final Map<String, Object> result) {
        Until.holds(PATIENCE, () -> counts()[0] <= 0);
        final long[] counts = counts();
        result.put("sent", counts[3]);
        result.put("notAccepted", counts[4]);
        result.put("lost", counts[0]);
        result.put("duplicated", counts[1]);
        result.put("reordered", counts[2]);
    }

    /** Lost, duplicated, reordered, sent, not accepted; over all pairs of sender and receiver. */
    private long[] counts() {
        final long[] counts = new long[5];
        for (final ControlClient member : members) {
            final Map<String, Object> load = member.get(LOAD);
            counts[3] += Fields.number(load, "sent");
            counts[4] += Fields.number(load, "failed");
            for (final Map<String, Object> sender : Fields.objects(load, "senders")) {
                counts[0] -= Fields.number(sender, "received");
                counts[1] += Fields.number(sender, "duplicated");
                counts[2] += Fields.number(sender, "reordered");
            }
        }
        counts[0] += counts[3] * members.size();
        return counts;
    }

    private void figures(final Map<String, Object> result) {
        result.put("gapMillis", quantiles(r -> Math.max(0, number(r, "gapMillis") - number(r, "undisturbedMillis"))));
        result.put("gapMillisRaw", quantiles(r -> number(r, "gapMillis")));
        result.put("undisturbedMillis", quantiles(r -> number(r, "undisturbedMillis")));
        result.put("windowMillis", quantiles(r -> number(r, "windowMillis")));
        result.put("throughputDip", quantiles(r -> number(r, "throughputDip")));
    }

    private static double number(final Map<String, Object> row, final String field) {
        return ((Number) row.get(field)).doubleValue();
    }

    private Map<String, Object> quantiles(final ToDoubleFunction<Map<String, Object>> figure) {
        final double[] sorted = rows.stream().mapToDouble(figure).sorted().toArray();
        final Map<String, Object> quantiles = new LinkedHashMap<>();
        quantiles.put("p50", rounded(sorted, 0.5));
        quantiles.put("p99", rounded(sorted, 0.99));
        quantiles.put("max", rounded(sorted, 1));
        return quantiles;
    }

    private static double rounded(final double[] sorted, final double share) {
        return sorted.length == 0 ? 0
            : Math.round(sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] * 1000) / 1000.0;
    }
}
