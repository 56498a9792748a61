package io.coterie.itests.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

/**
 * Seeds 1 to {@code -Dcoterie.seeds}, or the one of {@code -Dcoterie.seed}. Each simulation has one thread; several
 * run beside each other.
 */
class CampaignTest {
    private static final int DEFAULT_SEEDS = 10_000;
    /** After so many failures the rest would tell nothing new. */
    private static final int ENOUGH_FAILURES = 5;

    @Test
    void keepsItsRulesWhateverHappens() throws InterruptedException {
        final String only = System.getProperty("coterie.seed", "");
        final long first = only.isBlank() ? 1 : Long.parseLong(only);
        final long last = only.isBlank() ? Integer.getInteger("coterie.seeds", DEFAULT_SEEDS) : first;
        final AtomicLong next = new AtomicLong(first);
        final Map<Long, String> failures = new ConcurrentSkipListMap<>();
        final Map<String, Integer> counts = new TreeMap<>();
        final Thread[] workers = new Thread[Runtime.getRuntime().availableProcessors()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Thread(() -> {
                for (long seed = next.getAndIncrement(); seed <= last && failures.size() < ENOUGH_FAILURES;
                    seed = next.getAndIncrement()) {
                    one(seed, failures, counts);
                }
            }, "campaign-" + i);
            workers[i].start();
        }
        for (final Thread worker : workers) {
            worker.join();
        }
        System.out.println("campaigns " + first + " to " + last + ": " + counts);
        assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures.values()));
    }

    private static void one(final long seed, final Map<Long, String> failures, final Map<String, Integer> counts) {
        final Campaign campaign = new Campaign(seed, Scenario.of(seed));
        try {
            campaign.run();
        } catch (RuntimeException | Error e) {
            failures.put(seed, "seed " + seed + " (" + Scenario.of(seed).name() + "; replay with -Dcoterie.seed=" + seed
                + "): " + e + "\n" + campaign.simulation().traceText() + "\n" + campaign.services()
                + (e instanceof AssertionError ? "" : "\n" + stack(e)));
        }
        synchronized (counts) {
            campaign.recorder().counts().forEach((what, n) -> counts.merge(what, n, Integer::sum));
        }
    }

    private static String stack(final Throwable failure) {
        final java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}
