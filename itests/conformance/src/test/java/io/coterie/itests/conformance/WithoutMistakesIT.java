package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.coterie.conformance.Outcome;
import io.coterie.conformance.TemporaryFolder;

/** The jars of {@link OutsidersIT} without their mistakes pass each check by which those are caught. */
class WithoutMistakesIT {
    @TestFactory
    Stream<DynamicTest> theGoodOnesPass() {
        return Mistakes.all().map(m -> Map.entry(m.base(), m.check())).distinct().map(one ->
            DynamicTest.dynamicTest(one.getKey() + " " + one.getValue(), () -> {
                try (TemporaryFolder folder = new TemporaryFolder()) {
                    final Outcome outcome = Mistakes.run(BadJar.of(one.getKey(), folder.path(), Map.of()),
                        one.getKey(), one.getValue(), folder.path());
                    assertEquals(Outcome.Status.PASSED, outcome.status(), () -> one + ": " + outcome.evidence());
                }
            }));
    }
}
