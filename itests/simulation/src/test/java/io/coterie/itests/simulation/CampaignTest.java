package io.coterie.itests.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.coterie.manager.swap.SwapState;

/**
 * Each seed is a campaign of faults by chance, or a swap with one loss in it, drawn from the matrix of
 * {@link SwapCell}, or one after the other: seeds 1 to {@code -Dcoterie.seeds}, or the one of {@code -Dcoterie.seed}.
 * Each simulation has one thread; several run beside each other.
 */
class CampaignTest {
    private static final int DEFAULT_SEEDS = 10_000;
    /** After so many failures the rest would tell nothing new. */
    private static final int ENOUGH_FAILURES = 5;

    private static final List<SwapCell.Fault> FAULTS = Arrays.stream(SwapCell.Fault.values())
        .filter(f -> f != SwapCell.Fault.CALLED_OFF).toList();

    private final Map<SwapCell, Integer> visited = new ConcurrentHashMap<>();

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
        if (first < last) {
            System.out.println(matrix(2) + matrix(Campaign.THREE) + entries(2) + entries(Campaign.THREE));
        }
        assertTrue(failures.isEmpty(), () -> String.join("\n\n", failures.values()));
        if (last - first + 1 >= SwapCell.seedsForAll()) {
            final List<SwapCell> missed = new ArrayList<>(SwapCell.all(2));
            missed.addAll(SwapCell.all(Campaign.THREE));
            missed.removeIf(cell -> visited.getOrDefault(cell, 0) > 0);
            assertEquals(List.of(), missed, "cells that no seed has visited");
        }
    }

    /** How often each loss has struck in each phase of a swap, for each of the kinds. */
    private String matrix(final int size) {
        final StringBuilder text = new StringBuilder("swaps of ").append(size).append(" nodes, of ")
            .append(Arrays.toString(SwapCell.Kinds.values())).append(String.format("%n%-11s", ""));
        for (final SwapCell.Fault fault : FAULTS) {
            text.append(String.format("%20s", fault.name().toLowerCase(Locale.ROOT)));
        }
        for (final SwapState phase : SwapCell.PHASES) {
            text.append(String.format("%n%-11s", phase.word()));
            for (final SwapCell.Fault fault : FAULTS) {
                text.append(String.format("%20s", Arrays.stream(SwapCell.Kinds.values())
                    .map(kinds -> new SwapCell(phase, SwapCell.Entry.NONE, fault, kinds, size))
                    .map(cell -> visited.getOrDefault(cell, 0).toString()).collect(Collectors.joining(" "))));
            }
        }
        return text.append(System.lineSeparator()).toString();
    }

    /** How often each loss has struck at each entry of a handover of the log. */
    private String entries(final int size) {
        final StringBuilder text = new StringBuilder("handovers of the log of ").append(size)
            .append(String.format(" nodes%n%-11s", ""));
        SwapCell.AT_ENTRIES.forEach(f -> text.append(String.format("%12s", f.name().toLowerCase(Locale.ROOT))));
        for (final SwapCell.Entry entry : SwapCell.Entry.values()) {
            if (entry != SwapCell.Entry.NONE) {
                text.append(String.format("%n%-11s", entry));
                SwapCell.AT_ENTRIES.forEach(fault -> text.append(String.format("%12s", visited.getOrDefault(
                    new SwapCell(SwapState.COMMITTED, entry, fault, SwapCell.Kinds.CONSENSUS, size), 0))));
            }
        }
        return text.append(System.lineSeparator()).toString();
    }

    private void one(final long seed, final Map<Long, String> failures, final Map<String, Integer> counts) {
        final Optional<SwapCell> cell = SwapCell.of(seed);
        final Campaign campaign = new Campaign(seed, Scenario.of(seed), Campaign.Flaw.NONE,
            cell.map(SwapCell::size).orElse(Campaign.THREE));
        try {
            if (!SwapCell.mixed(seed)) {
                campaign.comeUp(CampaignDocuments.STEADY);
            } else {
                campaign.run();
                cell.ifPresent(c -> campaign.apply(CampaignDocuments.STEADY));
            }
            cell.ifPresent(c -> {
                final SwapStory story = new SwapStory(campaign, c);
                story.run();
                visited.merge(c, story.visited() ? 1 : 0, Integer::sum);
            });
        } catch (RuntimeException | Error e) {
            failures.put(seed, "seed " + seed + " (" + name(seed) + "; replay with -Dcoterie.seed=" + seed
                + "): " + e + "\n" + campaign.simulation().traceText() + "\n" + campaign.services()
                + (e instanceof AssertionError ? "" : "\n" + stack(e)));
        }
        synchronized (counts) {
            campaign.recorder().counts().forEach((what, n) -> counts.merge(what, n, Integer::sum));
        }
    }

    private static String name(final long seed) {
        return (SwapCell.mixed(seed) ? Scenario.of(seed).name() : "quiet")
            + SwapCell.of(seed).map(cell -> ", " + cell).orElse("");
    }

    private static String stack(final Throwable failure) {
        final java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}
