package io.coterie.command.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of the same names, taken again and again. Used on one thread. */
public final class Samples {
    private static final double ROUND = 1000;
    private final Map<String, List<Double>> samples = new LinkedHashMap<>();

    /**
     * Adds a figure.
     *
     * @param name of what
     * @param value how much
     */
    public void add(final String name, final double value) {
        samples.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    /**
     * Names figures that are told of also where none was taken.
     *
     * @param names of what
     */
    public void expect(final String... names) {
        for (final String name : names) {
            samples.computeIfAbsent(name, n -> new ArrayList<>());
        }
    }

    /** {@return by name the median, the 99th percentile and the largest; null where none was taken} */
    public Map<String, Object> quantiles() {
        final Map<String, Object> all = new LinkedHashMap<>();
        samples.forEach((name, values) -> {
            final double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
            final Map<String, Object> quantiles = new LinkedHashMap<>();
            final boolean none = sorted.length == 0;
            quantiles.put("p50", none ? null : quantile(sorted, 0.5));
            quantiles.put("p99", none ? null : quantile(sorted, 0.99));
            quantiles.put("max", none ? null : quantile(sorted, 1));
            all.put(name, quantiles);
        });
        return all;
    }

    /**
     * {@return by name by how much it grows from one time to the next: the line nearest to the second half of what was
     * taken, since at first everything grows}
     */
    public Map<String, Object> slopes() {
        final Map<String, Object> all = new LinkedHashMap<>();
        samples.forEach((name, values) -> all.put(name,
            rounded(slope(values.subList(values.size() / 2, values.size())))));
        return all;
    }

    private static double quantile(final double[] sorted, final double share) {
        return rounded(sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)]);
    }

    private static double slope(final List<Double> values) {
        final int count = values.size();
        final double middle = (count - 1) / 2.0;
        final double mean = values.stream().mapToDouble(v -> v).average().orElse(0);
        double along = 0;
        double square = 0;
        for (int i = 0; i < count; i++) {
            along += (i - middle) * (values.get(i) - mean);
            square += (i - middle) * (i - middle);
        }
        return square == 0 ? 0 : along / square;
    }

    private static double rounded(final double value) {
        return Math.round(value * ROUND) / ROUND;
    }
}
