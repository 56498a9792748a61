package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.Subject;
import io.coterie.conformance.TemporaryFolder;
import io.coterie.itests.conformance.CarelessControl.Flaw;

/** A small control component passes the checks of its kind, and with a flaw it does not. */
class CarelessControlIT {
    private static final Map<Flaw, String> CAUGHT = Map.ofEntries(
        Map.entry(Flaw.ASKS_NOBODY, "control.credential"),
        Map.entry(Flaw.TAKES_A_PREFIX, "control.credential"),
        Map.entry(Flaw.EVERYBODY_READS, "control.run-file-is-private"),
        Map.entry(Flaw.LEAVES_ITS_FILE, "control.run-file-is-private"),
        Map.entry(Flaw.LISTENS_EVERYWHERE, "control.loopback-alone"),
        Map.entry(Flaw.KNOWS_EVERYTHING, "control.unknown-path"),
        Map.entry(Flaw.TAKES_ANYTHING, "control.too-large-refused"),
        Map.entry(Flaw.LOOKS_AT_SOME_METHODS, "control.credential"),
        Map.entry(Flaw.ONE_FOR_ALL, "control.credential-of-its-own"),
        Map.entry(Flaw.ONE_AFTER_THE_OTHER, "control.one-client-holds-up-no-other"),
        Map.entry(Flaw.GOES_ON, "control.close-frees-the-port"));

    static {
        System.setProperty("coterie.conformance.patience", "10");
    }

    private static Outcome run(final Check check, final Flaw flaw) {
        final Subject subject = Subject.of(new CarelessControl(flaw), "control", "careless", "credential");
        try (TemporaryFolder folder = new TemporaryFolder()) {
            return Kit.run(check, subject, new Options(true, 1, Map.of(), folder.path()));
        } finally {
            CarelessControl.stopAll();
        }
    }

    @TestFactory
    Stream<DynamicTest> theGoodOnePasses() {
        return Kit.suite("control").checks().stream().map(check -> DynamicTest.dynamicTest(check.name(), () -> {
            final Outcome outcome = run(check, Flaw.NONE);
            assertEquals(Outcome.Status.PASSED, outcome.status(), outcome.evidence());
        }));
    }

    @TestFactory
    Stream<DynamicTest> eachFlawIsCaught() {
        return Arrays.stream(Flaw.values()).filter(f -> f != Flaw.NONE).map(flaw ->
            DynamicTest.dynamicTest(flaw.toString(), () -> {
                final Check check = Kit.suite("control").checks().stream()
                    .filter(c -> c.name().equals(CAUGHT.get(flaw))).findFirst().orElseThrow();
                final Outcome outcome = run(check, flaw);
                assertEquals(Outcome.Status.FAILED, outcome.status(), outcome.evidence());
            }));
    }
}
