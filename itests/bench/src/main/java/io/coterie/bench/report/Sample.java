package io.coterie.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Values of several rounds. The median and the range of the middle half are what is told: single rounds of a shared
 * machine mean little. Not safe for use by several threads.
 */
public final class Sample {
    private final List<Double> values = new ArrayList<>();

    /**
     * Adds a value.
     *
     * @param value the value
     */
    public void add(final double value) {
        values.add(value);
    }

    /** {@return the values in the order in which they came} */
    public List<Double> values() {
        return List.copyOf(values);
    }

    /** {@return the median; not a number if there is none} */
    public double median() {
        return quantile(0.5);
    }

    /**
     * A quantile, between two values the line between them.
     *
     * @param share from 0 to 1
     * @return the value; not a number if there is none
     */
    public double quantile(final double share) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        final List<Double> sorted = values.stream().sorted().toList();
        final double at = share * (sorted.size() - 1);
        final int below = (int) Math.floor(at);
        final int above = (int) Math.ceil(at);
        return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
    }

    /**
     * The ratios to another sample, round by round.
     *
     * @param other the sample to divide by
     * @return the ratios
     */
    public Sample per(final Sample other) {
        final Sample ratios = new Sample();
        for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
            ratios.add(values.get(i) / other.values.get(i));
        }
        return ratios;
    }

    /**
     * Median and middle half as text.
     *
     * @param format of one number
     * @return for example {@code 0.98 (0.96-1.01)}
     */
    public String text(final String format) {
        return values.isEmpty() ? "-" : String.format(Locale.ROOT, format + " (" + format + "-" + format + ")",
            median(), quantile(0.25), quantile(0.75));
    }
}
