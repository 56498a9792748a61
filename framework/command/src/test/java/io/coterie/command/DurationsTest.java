package io.coterie.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"0, 0 ms", "27, 27 ms", "999, 999 ms", "1250, 1.25 s", "59990, 59.99 s", "200000, 3 min 20 s",
        "7500000, 2 h 5 min", "unknown, unknown", "-1, -1"})
    void millisecondsAreWrittenForPeople(final String millis, final String human) {
        assertEquals(human, Durations.human(millis));
    }
}
