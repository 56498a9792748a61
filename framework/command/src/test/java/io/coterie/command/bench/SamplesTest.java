package io.coterie.command.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Quantiles and slopes of what was sampled. */
class SamplesTest {
    @Test
    void quantilesAreValuesThatWereTaken() {
        final Samples samples = new Samples();
        IntStream.rangeClosed(1, 100).forEach(i -> samples.add("gap", 101 - i));
        samples.add("one", 7.12345);
        assertEquals(Map.of("p50", 50.0, "p99", 99.0, "max", 100.0), samples.quantiles().get("gap"));
        assertEquals(Map.of("p50", 7.123, "p99", 7.123, "max", 7.123), samples.quantiles().get("one"));
    }

    @Test
    void whatIsExpectedIsToldOfAlsoIfNoneWasTaken() {
        final Samples samples = new Samples();
        samples.expect("gap", "threads");
        samples.add("gap", 1);
        final Map<?, ?> none = (Map<?, ?>) samples.quantiles().get("threads");
        assertEquals(Set.of("p50", "p99", "max"), none.keySet());
        none.values().forEach(v -> assertEquals(null, v));
        assertEquals(1.0, ((Map<?, ?>) samples.quantiles().get("gap")).get("max"));
        assertEquals(0.0, samples.slopes().get("threads"));
    }

    @Test
    void theSlopeIsThatOfTheSecondHalf() {
        final Samples samples = new Samples();
        for (final double value : List.of(0.0, 50.0, 80.0, 100.0, 103.0, 106.0, 109.0, 112.0)) {
            samples.add("threads", value);
        }
        samples.add("once", 5);
        IntStream.range(0, 9).forEach(i -> samples.add("flat", i % 2));
        assertEquals(3.0, samples.slopes().get("threads"));
        assertEquals(0.0, samples.slopes().get("once"));
        assertEquals(0.0, samples.slopes().get("flat"));
    }
}
