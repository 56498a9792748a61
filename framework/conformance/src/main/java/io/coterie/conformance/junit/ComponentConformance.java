package io.coterie.conformance.junit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.Subject;
import io.coterie.conformance.TemporaryFolder;
import io.coterie.conformance.container.JarSubjects;

/**
 * One test for each check of a kind: a failed check fails, one that was not checked is skipped with the reason. System
 * properties: {@code coterie.conformance.full=true} for a full run, {@code coterie.seed} for the seed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ComponentConformance {
    private static final long SEED = 1;
    private final String kind;
    private final TemporaryFolder folder = new TemporaryFolder();
    private JarSubjects opened;

    /**
     * The suite of a kind.
     *
     * @param kind the kind
     */
    protected ComponentConformance(final String kind) {
        this.kind = kind;
    }

    /**
     * Where the component is: its jar, as it is shipped. For a component without a jar override {@link #subject()}.
     *
     * @return the jar
     */
    protected abstract Path jar();

    /**
     * Settings that every instance gets. None by default.
     *
     * @return the settings by name
     */
    protected Map<String, String> settings() {
        return Map.of();
    }

    /**
     * Libraries that the component imports packages of, beside the APIs. None by default: most embed what they need.
     *
     * @return jars of bundles that are no component, and folders of such
     */
    protected List<Path> beside() {
        return List.of();
    }

    /**
     * The component under test: that of the kind in {@link #jar()}, unless it is overridden.
     *
     * @return the subject
     */
    protected Subject subject() {
        opened = JarSubjects.open(jar(), folder.path().resolve("felix"), beside());
        return opened.subject(kind);
    }

    /** {@return a test for each check} */
    @TestFactory
    public final Stream<DynamicTest> conforms() {
        final Subject subject = subject();
        final Options options = new Options(!Boolean.getBoolean("coterie.conformance.full"),
            Long.getLong("coterie.seed", SEED), settings(), folder.path());
        return Kit.checks(subject.description()).stream().map(check -> DynamicTest.dynamicTest(check.name(), () -> {
            final Outcome outcome = Kit.run(check, subject, options);
            Assumptions.assumeTrue(outcome.status() != Outcome.Status.NOT_CHECKED,
                () -> "not checked: " + outcome.evidence());
            Assertions.assertEquals(Outcome.Status.PASSED, outcome.status(), () -> check.statement() + "\nSeen: "
                + outcome.evidence() + "\nSeed: " + options.seed());
        }));
    }

    /** Ends the framework and removes the folders. */
    @AfterAll
    public final void end() {
        try {
            for (final AutoCloseable one : opened == null ? List.<AutoCloseable>of() : List.of(opened)) {
                one.close();
            }
        } catch (final Exception e) {
            throw new IllegalStateException("the framework of the component could not be closed", e);
        } finally {
            folder.close();
        }
    }
}
