package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.coterie.conformance.Outcome;
import io.coterie.conformance.TemporaryFolder;

/**
 * Jars of authors who made one mistake that people make: each is caught by the check that is there for it.
 * {@code -Dcoterie.outsiders=command} gives each to the command as a user does, with all quick checks.
 */
class OutsidersIT {
    private static final int CAUGHT = 9;

    static {
        System.setProperty("coterie.conformance.patience", "10");
    }

    private static void caught(final Mistakes.Mistake mistake) throws Exception {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            final Path jar = BadJar.of(mistake.base(), folder.path(), mistake.at());
            if ("command".equals(System.getProperty("coterie.outsiders"))) {
                final Path report = folder.path().resolve("report");
                final int status = new ProcessBuilder(Shipped.command().toString(), "tck", "run", "--kind",
                    mistake.base().kind(), jar.toString(), "-o", "json").redirectOutput(report.toFile())
                    .redirectError(folder.path().resolve("told").toFile()).start().waitFor();
                final String told = Files.readString(report);
                assertEquals(CAUGHT, status, told);
                assertEquals("failed", told.split("\"name\" : \"" + mistake.check() + "\"", 2)[1]
                    .split("\"status\" : \"", 2)[1].split("\"", 2)[0], told);
                return;
            }
            final Outcome outcome = Mistakes.run(jar, mistake.base(), mistake.check(), folder.path());
            assertEquals(Outcome.Status.FAILED, outcome.status(), () -> mistake.check() + ": " + outcome.evidence());
        }
    }

    @TestFactory
    Stream<DynamicTest> eachMistakeIsCaught() {
        return Mistakes.all().map(m -> DynamicTest.dynamicTest(m.base() + " " + m.what(), () -> caught(m)));
    }
}
