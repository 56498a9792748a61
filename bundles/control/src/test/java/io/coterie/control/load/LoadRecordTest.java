package io.coterie.control.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LoadRecordTest {
    private final LoadRecord record = new LoadRecord();

    @Test
    void whatIsMissingComesTwiceOrOutOfOrderIsCounted() {
        for (final long number : new long[] {0, 1, 3, 2, 2, 6, 6}) {
            record.delivered("a", number, 1000 + number);
        }
        record.delivered("b", 0, 2000);
        // 0, 1, 2, 3 and 6 came; 2 after 3; 2 and 6 came twice; 4 and 5 are missing
        assertArrayEquals(new long[] {5, 2, 1}, record.counts().get("a"));
        assertArrayEquals(new long[] {1, 0, 0}, record.counts().get("b"));
    }

    @Test
    void theLongestTimeWithoutADeliveryIsThatOfTheWindow() {
        for (final long at : new long[] {100, 110, 150, 155, 400}) {
            record.delivered("a", at, at);
        }
        assertArrayEquals(new long[] {40, 3, 110}, record.gap(105, 160));
        assertArrayEquals(new long[] {100, 0, 200}, record.gap(200, 300), "its edges count");
        assertArrayEquals(new long[] {245, 1, 155}, record.gap(155, 401));
    }

    @Test
    void oldDeliveriesAreForgotten() {
        for (int i = 0; i < LoadRecord.TIMES + 10; i++) {
            record.delivered("a", i, i);
        }
        assertEquals(0, record.gap(0, 9)[1]);
        assertEquals(LoadRecord.TIMES + 10, record.counts().get("a")[0]);
    }
}
