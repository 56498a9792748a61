package io.coterie.itests.conformance;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Assumptions;

import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.TemporaryFolder;
import io.coterie.itests.conformance.FaultyProvider.Fault;

/**
 * Puts one fault after the other into each method of a good component, and counts how many of them the kit notices.
 * Used by one thread.
 */
final class Campaign {
    /** After so long no further fault is begun: a machine that is busy makes fewer of them. */
    private static final Duration MOST = Duration.ofMinutes(Long.getLong("coterie.faults.minutes", 60));
    /** Checks that look at the jar alone: they see nothing of a provider that is wrapped. */
    private static final Set<String> OF_THE_JAR = Set.of("component.resolves-alone", "component.exports-nothing",
        "component.manifest-matches-service", "component.guarantees-are-known",
        "component.class-loader-is-collected", "component.stop-unregisters-first");
    private final Good good;
    private final Map<String, List<String>> missed = new TreeMap<>();
    private final Map<String, Integer> made = new TreeMap<>();

    Campaign(final Good good) {
        this.good = good;
    }

    /** One fault in one method. */
    record Mutant(String method, Fault fault) {
    }

    /** {@return every fault that is one: what no caller could tell from the good component is left out} */
    List<Mutant> mutants() {
        final List<Mutant> all = new ArrayList<>();
        for (final Class<?> api : good.apis()) {
            for (final Method method : api.getMethods()) {
                final String name = api.getSimpleName() + "." + method.getName();
                for (final Fault fault : Fault.values()) {
                    if (fault != Fault.NONE && Equivalents.why(good, method, name, fault).isEmpty()) {
                        all.add(new Mutant(name, fault));
                    }
                }
            }
        }
        return all.stream().distinct().toList();
    }

    /**
     * Makes some of the faults.
     *
     * @param most how many at most, drawn by the seed
     * @return the share that was noticed
     */
    double run(final int most, final long seed) {
        final List<Mutant> some = new ArrayList<>(mutants());
        Collections.shuffle(some, new Random(seed));
        // a kit that finds fault with anything would notice every fault
        final FaultyProvider none = new FaultyProvider(good.provider(), "", Fault.NONE);
        // once more, since time is short; what it must do with time enough, other tests say
        caught(none).flatMap(first -> caught(none)).ifPresent(o -> Assumptions.abort("The machine is too busy: the good"
            + " component fails " + o.check().name() + ": " + o.evidence()));
        final long begin = System.nanoTime();
        int tried = 0;
        int caught = 0;
        for (final Mutant mutant : some.subList(0, Math.min(some.size(), most))) {
            if (System.nanoTime() - begin > MOST.toNanos()) {
                break;
            }
            final FaultyProvider broken = new FaultyProvider(good.provider(), mutant.method, mutant.fault);
            final Optional<Outcome> by = caught(broken);
            tell(mutant, by);
            if (by.isEmpty() && broken.knowsNoLie()) {
                continue;
            }
            tried++;
            caught += by.isPresent() ? 1 : 0;
            made.merge(mutant.method, 1, Integer::sum);
            if (by.isEmpty()) {
                missed.computeIfAbsent(mutant.method, m -> new ArrayList<>()).add(mutant.fault.toString());
            }
        }
        System.out.printf(Locale.ROOT, "%-15s %3d of %3d faults, %3.0f %% noticed%n", good, tried, some.size(),
            100.0 * caught / tried);
        made.forEach((method, many) -> System.out.printf(Locale.ROOT, "    %-36s %2d of %2d%s%n", method,
            many - missed.getOrDefault(method, List.of()).size(), many,
            missed.containsKey(method) ? "; missed: " + missed.get(method) : ""));
        return caught / (double) tried;
    }

    private void tell(final Mutant mutant, final Optional<Outcome> by) {
        if (Boolean.getBoolean("coterie.faults.verbose")) {
            System.out.printf(Locale.ROOT, "%s %s %s: %s%n", good, mutant.fault, mutant.method,
                by.map(o -> o.check().name()).orElse("MISSED"));
        }
    }

    /** {@return what was not noticed} */
    Map<String, List<String>> missed() {
        return missed;
    }

    private Optional<Outcome> caught(final FaultyProvider broken) {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            final Options options = new Options(true, 1, Map.of(), folder.path());
            final List<Check> checks = new ArrayList<>(Kit.suite(good.kind()).checks());
            Kit.checks(good.kind()).stream().filter(c -> c.name().startsWith("component.")
                && !OF_THE_JAR.contains(c.name())).forEach(checks::add);
            return checks.stream().map(c -> Kit.run(c, good.as(broken), options))
                .filter(o -> o.status() == Outcome.Status.FAILED).findFirst();
        }
    }
}
