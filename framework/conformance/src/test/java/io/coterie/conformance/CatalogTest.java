package io.coterie.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.coterie.conformance.generic.GenericChecks;

/** The checks that there are, and that the README names every one of them. */
class CatalogTest {
    @Test
    void everyCheckHasANameOfItsOwnAndAStatement() {
        final Set<String> names = new HashSet<>();
        for (final Check check : all()) {
            assertTrue(names.add(check.name()), check.name() + " is there twice");
            assertTrue(check.statement().endsWith(".") && check.statement().length() > 20, check.name());
        }
    }

    @Test
    void checksAreNamedAfterTheirKind() {
        Kit.suites().forEach((kind, suite) -> suite.checks().forEach(c ->
            assertTrue(c.name().startsWith(kind + "."), c.name())));
    }

    @Test
    void theReadmeNamesEveryCheckAndNoOther() throws Exception {
        final String readme = Files.readString(Path.of("README.md"));
        final List<String> missing = new ArrayList<>();
        all().stream().filter(c -> !readme.contains("`" + c.name() + "`")).forEach(c -> missing.add(c.name()));
        assertEquals(List.of(), missing);
        final Set<String> names = new HashSet<>(all().stream().map(Check::name).toList());
        final var named = java.util.regex.Pattern.compile("(?m)^\\| `([a-z-]+\\.[a-z-]+)` \\|").matcher(readme);
        while (named.find()) {
            assertTrue(names.contains(named.group(1)), named.group(1) + " is no check");
        }
    }

    private static List<Check> all() {
        final List<Check> all = new ArrayList<>(GenericChecks.all());
        Kit.suites().values().forEach(s -> all.addAll(s.checks()));
        return all;
    }
}
