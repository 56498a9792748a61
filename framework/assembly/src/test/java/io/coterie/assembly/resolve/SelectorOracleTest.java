package io.coterie.assembly.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import io.coterie.assembly.TestBundles;
import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.repository.StoredBundle;

/** The search against one that tries every subset: on thousands of small random catalogues they agree. */
class SelectorOracleTest {
    private static final List<String> KINDS = List.of("membership", "messaging", "c", "d");
    private static final List<String> GUARANTEES = List.of("x", "y", "z");
    private static final int CASES = 3_000;

    @Test
    void findsASetExactlyWhenThereIsOne() {
        int found = 0;
        for (long seed = 0; seed < CASES; seed++) {
            final SplittableRandom random = new SplittableRandom(seed);
            final Catalog catalog = Catalog.of(bundles(random));
            final List<ComponentRequest> wishes = List.of(ComponentRequest.of(KINDS.get(random.nextInt(4)), ""));
            if (catalog.kinds().contains(wishes.get(0).kind())) {
                final Optional<Selection> selection = new Selector(catalog).select(wishes);
                assertEquals(exists(catalog, wishes.get(0).kind()), selection.isPresent(), "seed " + seed);
                selection.ifPresent(s -> assertTrue(works(s.offers()), "the set is closed: " + s));
                found += selection.isPresent() ? 1 : 0;
            }
        }
        assertTrue(found > CASES / 10 && found < CASES * 9 / 10, "both outcomes are tried: " + found);
    }

    private static List<StoredBundle> bundles(final SplittableRandom random) {
        final List<StoredBundle> bundles = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(7); i++) {
            final List<String> gives = new ArrayList<>(List.of("g" + i));
            GUARANTEES.stream().filter(g -> random.nextInt(2) == 0)
                .forEach(g -> gives.add(random.nextInt(3) == 0 ? g + "@engine" : g));
            final List<String> needs = new ArrayList<>();
            for (int n = 0; n < random.nextInt(3); n++) {
                needs.add(KINDS.get(random.nextInt(4)) + ":" + GUARANTEES.get(random.nextInt(3)));
            }
            bundles.add(TestBundles.component(KINDS.get(random.nextInt(4)), "n" + i, "1.0.0", "e" + random.nextInt(2),
                String.join(",", gives), needs.toArray(String[]::new)));
        }
        return bundles;
    }

    /** Whether any subset with one component a kind at most, one of them of the wished kind, meets all of its needs. */
    private static boolean exists(final Catalog catalog, final String kind) {
        final List<ComponentOffer> all = catalog.offers();
        for (int bits = 1; bits < 1 << all.size(); bits++) {
            final List<ComponentOffer> some = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if ((bits & 1 << i) != 0) {
                    some.add(all.get(i));
                }
            }
            final boolean single = some.stream().map(ComponentOffer::kind).distinct().count() == some.size();
            if (single && some.stream().anyMatch(o -> o.kind().equals(kind)) && works(some)) {
                return true;
            }
        }
        return false;
    }

    private static boolean works(final List<ComponentOffer> some) {
        return some.stream().allMatch(o -> o.needs().stream().allMatch(need -> some.stream().anyMatch(other ->
            other.kind().equals(need.kind()) && (other.guarantees().contains(need.guarantee())
                || other.guarantees().contains(need.guarantee() + "@engine") && partner(other, some)))));
    }

    /** For a guarantee of membership and messaging together: both are there, of one engine. */
    private static boolean partner(final ComponentOffer offer, final List<ComponentOffer> some) {
        return List.of("membership", "messaging").stream().filter(k -> !k.equals(offer.kind())).allMatch(k ->
            some.stream().anyMatch(o -> o.kind().equals(k) && o.engine().equals(offer.engine())));
    }
}
