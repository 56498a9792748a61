package io.coterie.control.load;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one member got of a load: how much of each sender, what was missing, came twice or out of order, and when. Safe
 * for use by several threads.
 */
public final class LoadRecord {
    /** The times of so many deliveries are kept: more than a minute and a half of 5,000 a second. */
    static final int TIMES = 1 << 19;
    /** Of each sender so many numbers can be missing at once; more is a stream that is torn. */
    static final int MAX_MISSING = 100_000;
    private final long[] times = new long[TIMES];
    private final Map<String, Stream> streams = new TreeMap<>();
    private long deliveries;

    /** The numbers of one sender. */
    private static final class Stream {
        private final Set<Long> missing = new HashSet<>();
        private long next;
        private long received;
        private long duplicated;
        private long reordered;
    }

    /**
     * A message was delivered.
     *
     * @param from its sender
     * @param number which of the sender's, counting from 0
     * @param micros when
     */
    public synchronized void delivered(final String from, final long number, final long micros) {
        times[(int) (deliveries++ % TIMES)] = micros;
        final Stream stream = streams.computeIfAbsent(from, f -> new Stream());
        if (number >= stream.next) {
            for (long lacking = stream.next; lacking < number && stream.missing.size() < MAX_MISSING; lacking++) {
                stream.missing.add(lacking);
            }
            stream.next = number + 1;
            stream.received++;
        } else if (stream.missing.remove(number)) {
            stream.reordered++;
            stream.received++;
        } else {
            stream.duplicated++;
        }
    }

    /** {@return what was counted, by sender: received, duplicated, reordered} */
    public synchronized Map<String, long[]> counts() {
        final Map<String, long[]> counts = new HashMap<>();
        streams.forEach((from, s) -> counts.put(from, new long[] {s.received, s.duplicated, s.reordered}));
        return counts;
    }

    /**
     * The longest time without a delivery in a window, and the number of deliveries in it.
     *
     * @param from the window's begin, in the time of the deliveries
     * @param to its end
     * @return microseconds, number, and when the longest time began; the whole window if there was no delivery
     */
    public synchronized long[] gap(final long from, final long to) {
        long last = from;
        long longest = 0;
        long at = from;
        long number = 0;
        for (long i = Math.max(0, deliveries - TIMES); i < deliveries; i++) {
            final long time = times[(int) (i % TIMES)];
            if (time > from && time <= to) {
                if (time - last > longest) {
                    longest = time - last;
                    at = last;
                }
                last = time;
                number++;
            }
        }
        return to - last > longest ? new long[] {to - last, number, last} : new long[] {longest, number, at};
    }
}
