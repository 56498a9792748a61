package io.coterie.conformance.generic;

import java.util.List;
import java.util.stream.Stream;

import io.coterie.conformance.Check;

/** All checks that every component gets, in the order in which they are run. Stateless. */
public final class GenericChecks {
    private GenericChecks() {
    }

    /** {@return the checks} */
    public static List<Check> all() {
        return Stream.of(DeclarationChecks.all(), SettingChecks.all(), LifeChecks.all(), LeakChecks.all(),
            PlatformChecks.all(), ArgumentChecks.all(), SecretChecks.all()).flatMap(List::stream).toList();
    }
}
