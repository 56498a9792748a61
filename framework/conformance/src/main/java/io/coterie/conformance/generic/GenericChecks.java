package io.coterie.conformance.generic;

import java.util.List;
import java.util.stream.Stream;

import io.coterie.conformance.Check;

/** All checks that every component gets, in the order in which they are run. Stateless. */
public final class GenericChecks {
    /** The check that fails for a jar that does not resolve; no other can be made then. */
    public static final String RESOLVES = "component.resolves-alone";

    private GenericChecks() {
    }

    /** {@return the checks} */
    public static List<Check> all() {
        return Stream.of(DeclarationChecks.all(), SettingChecks.all(), LifeChecks.all(), LeakChecks.all(),
            PlatformChecks.all(), ArgumentChecks.all(), SecretChecks.all()).flatMap(List::stream).toList();
    }
}
