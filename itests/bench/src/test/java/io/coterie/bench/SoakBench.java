package io.coterie.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.Configuration;
import io.coterie.bench.host.Hosts;
import io.coterie.bench.host.MemberLine;
import io.coterie.bench.host.Shell;
import io.coterie.bench.report.Report;

/**
 * Three members of the preset that is asked for, under everything that a busy machine does to them: freezes, load,
 * collections, and joins, leaves and merges beside. Whoever runs and is not cut off must never be out of the others'
 * views; a single time is a failure.
 */
@Tag("soak")
class SoakBench {
    private static final int MEMBERS = 3;
    /** The longest freeze that a preset survives by its own promise. */
    private static final Map<String, Integer> LONGEST_FREEZE = Map.of("default", 2000, "fast-lan", 500);
    private static final int SHORTEST_FREEZE = 500;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long MINUTE_NANOS = 60_000_000_000L;
    /** About three minutes: enough to see that it goes on. */
    private static final int PROGRESS_ROUNDS = 50;
    private static final long LOOK_NANOS = 20_000_000;
    private static final long CALM_NANOS = 1_500_000_000L;
    private static final long TOLD_AT_END_NANOS = 2_000_000_000L;
    private final String preset = System.getProperty("soak.preset", "default");
    private final Random random = new Random(Long.getLong("soak.seed", System.nanoTime()));
    private final MemberLine[] members = new MemberLine[MEMBERS + 1];
    private final int[] incarnations = new int[MEMBERS + 1];
    private final String[] places = new String[MEMBERS + 1];
    private final List<Set<String>> views = new ArrayList<>();
    private final List<String> suspicions = new ArrayList<>();
    private final int[] longest = new int[2];
    private final Map<String, Integer> done = new java.util.TreeMap<>();
    private Set<String> together = Set.of();

    @Test
    void nobodyThatLivesIsTakenForDead() throws IOException {
        final long length = Configuration.parseDuration(System.getProperty("soak.duration", "60s")).toNanos();
        final List<Process> load = new ArrayList<>();
        for (int i = 0; i <= MEMBERS; i++) {
            views.add(Set.of());
        }
        try (Hosts hosts = new Hosts(MEMBERS)) {
            final long begun = System.nanoTime();
            try {
                for (int i = 1; i <= MEMBERS; i++) {
                    start(hosts, i);
                    awaitViews(names(1, i), 1, i);
                }
                final long end = begun + length;
                for (int round = 0; System.nanoTime() < end; round++) {
                    together = names(1, MEMBERS);
                    if (round % 4 == 0) {
                        toggle(load);
                    }
                    if (round % PROGRESS_ROUNDS == 0) {
                        System.out.printf("%d min: %s, false suspicions: %d, longest gap %d ms%n",
                            (System.nanoTime() - begun) / MINUTE_NANOS, done, suspicions.size(), longest[0]);
                    }
                    disturb(hosts, round);
                }
            } finally {
                load.forEach(Process::destroy);
                for (int i = 1; i <= MEMBERS; i++) {
                    if (members[i] != null) {
                        signal(i, "-CONT");
                        members[i].close();
                    }
                }
                // also what ended early has seen something
                report(hosts, System.nanoTime() - begun);
            }
        }
        assertEquals(List.of(), suspicions, "members that lived were taken for dead");
    }

    private void disturb(final Hosts hosts, final int round) {
        final int victim = 1 + random.nextInt(MEMBERS);
        switch (round % 5) {
            case 0, 1, 2 -> freeze(victim);
            case 3 -> {
                members[victim].tell("gc");
                count("collections");
                watch(CALM_NANOS);
            }
            default -> {
                // two stay together whatever the third does
                together = names(1, MEMBERS - 1);
                if (random.nextBoolean()) {
                    leaveAndJoin(hosts);
                } else {
                    cutAndHeal();
                }
            }
        }
        // the gaps of a round with a freeze, or without one, are told apart
        gaps(round % 5 < 3 ? 1 : 0, round % 5 != 4);
    }

    private void freeze(final int victim) {
        final long millis = SHORTEST_FREEZE + random.nextInt(LONGEST_FREEZE.get(preset) - SHORTEST_FREEZE + 1);
        final int before = suspicions.size();
        final long begun = System.nanoTime();
        signal(victim, "-STOP");
        watch(millis * 1_000_000);
        signal(victim, "-CONT");
        final long lasted = (System.nanoTime() - begun) / 1_000_000;
        watch(CALM_NANOS);
        if (lasted > LONGEST_FREEZE.get(preset)) {
            // the machine was too busy to end it in time: nothing was promised for that
            suspicions.subList(before, suspicions.size()).clear();
            awaitViews(names(1, MEMBERS), 1, MEMBERS);
            count("freezes that lasted longer than they should");
        } else {
            count("freezes");
        }
    }

    private void leaveAndJoin(final Hosts hosts) {
        final MemberLine leaving = members[MEMBERS];
        members[MEMBERS] = null;
        leaving.close();
        awaitViews(names(1, MEMBERS - 1), 1, MEMBERS - 1);
        start(hosts, MEMBERS);
        awaitViews(names(1, MEMBERS), 1, MEMBERS);
        count("leaves and joins");
    }

    private void cutAndHeal() {
        members[MEMBERS].tell("cut n1 n2");
        members[1].tell("cut n" + MEMBERS);
        members[2].tell("cut n" + MEMBERS);
        awaitViews(names(1, MEMBERS - 1), 1, MEMBERS - 1);
        awaitViews(names(MEMBERS, MEMBERS), MEMBERS, MEMBERS);
        for (int i = 1; i <= MEMBERS; i++) {
            members[i].tell("cut");
        }
        awaitViews(names(1, MEMBERS), 1, MEMBERS);
        count("partitions and merges");
    }

    private void start(final Hosts hosts, final int member) {
        incarnations[member]++;
        views.set(member, Set.of());
        members[member] = new MemberLine(hosts, member, "io.coterie.bench.member.SoakMember", List.of("n" + member,
            Integer.toString(incarnations[member]), hosts.address(member), preset));
        for (int other = 1; other < members.length; other++) {
            if (other != member && members[other] != null) {
                members[member].tell("peer n" + other + " " + incarnations[other] + " " + places[other]);
            }
        }
        members[member].tell("open");
        final String[] at = members[member].hear("listens");
        places[member] = at[1] + " " + at[2];
        for (int other = 1; other < members.length; other++) {
            if (other != member && members[other] != null) {
                members[other].tell("peer n" + member + " " + incarnations[member] + " " + places[member]);
            }
        }
    }

    private void toggle(final List<Process> load) throws IOException {
        if (load.isEmpty()) {
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                load.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
            count("times of full load");
        } else {
            load.forEach(Process::destroy);
            load.clear();
        }
    }

    /** Reads what the members tell for a while. */
    private void watch(final long nanos) {
        final long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            read();
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
        }
        read();
    }

    private void read() {
        for (int i = 1; i <= MEMBERS; i++) {
            for (String line = poll(i); line != null; line = poll(i)) {
                if (line.startsWith("view")) {
                    viewed(i, new TreeSet<>(List.of(line.substring("view ".length()).split(" "))));
                } else if (line.startsWith("gaps") && line.contains("=")) {
                    for (final String gap : line.substring("gaps ".length()).split(" ")) {
                        final int millis = Integer.parseInt(gap.split("=")[1]);
                        longest[gapKind] = Math.max(longest[gapKind], millis);
                    }
                    told++;
                } else if (line.startsWith("gaps")) {
                    told++;
                } else if (line.startsWith("ended") || line.startsWith("trouble")) {
                    suspicions.add("n" + i + " " + line);
                }
            }
        }
    }

    private String poll(final int member) {
        return members[member] == null ? null : members[member].poll();
    }

    private void viewed(final int member, final Set<String> view) {
        views.set(member, view);
        if (together.contains("n" + member) && !view.containsAll(together)) {
            final String text = "n" + member + " saw " + view + " where " + together + " were up, after " + done;
            System.out.println("Suspected: " + text);
            suspicions.add(text);
        }
    }

    private int gapKind;
    private int told;

    private void gaps(final int kind, final boolean counts) {
        final int[] before = longest.clone();
        gapKind = kind;
        told = 0;
        int asked = 0;
        for (int i = 1; i <= MEMBERS; i++) {
            members[i].tell("gaps");
            asked++;
        }
        final long end = System.nanoTime() + TOLD_AT_END_NANOS;
        while (told < asked && System.nanoTime() < end) {
            watch(LOOK_NANOS);
        }
        if (!counts) {
            System.arraycopy(before, 0, longest, 0, before.length);
        }
    }

    private void awaitViews(final Set<String> wanted, final int first, final int last) {
        final long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            read();
            if (views.subList(first, last + 1).stream().allMatch(wanted::equals)) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for " + wanted + ", but the views are " + views);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void signal(final int member, final String signal) {
        Shell.must("kill", signal, Long.toString(members[member].process().pid()));
    }

    private void count(final String what) {
        done.merge(what, 1, Integer::sum);
    }

    private static Set<String> names(final int first, final int last) {
        final Set<String> names = new TreeSet<>();
        for (int i = first; i <= last; i++) {
            names.add("n" + i);
        }
        return names;
    }

    private void report(final Hosts hosts, final long length) {
        final Report report = new Report("soak", "what", "number");
        report.note("preset", preset);
        report.note("duration", length / 1_000_000_000 + " s");
        report.note("hosts", hosts.description());
        done.forEach((what, times) -> report.row(Map.of(what, times), what, Integer.toString(times)));
        report.row(Map.of("longestGapMillis", longest[0]), "longest gap between beats, ms", Integer.toString(
            longest[0]));
        report.row(Map.of("longestGapWithFreezesMillis", longest[1]), "the same in rounds with freezes, ms",
            Integer.toString(longest[1]));
        report.row(Map.of("falseSuspicions", suspicions.size()), "false suspicions", Integer.toString(
            suspicions.size()));
        report.finish(System.out);
    }
}
