package io.coterie.itests.author;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** What the archetype makes is good as it is: compiled, tested and checked by the kit in one build. */
class KindsIT {
    /** The guide follows the kind quorum. */
    private static final List<String> KINDS = List.of("membership", "messaging", "fencing", "resource-agents",
        "scheduling");

    @Test
    void eachKindIsGoodAsItIs() throws Exception {
        final Workshop workshop = new Workshop("kinds");
        final StringBuilder modules = new StringBuilder();
        for (final String kind : KINDS) {
            final Workshop.Result made = workshop.run(generate(kind));
            assertEquals(0, made.status(), made.output());
            modules.append("<module>").append(kind).append("</module>");
        }
        Files.writeString(workshop.folder().resolve("pom.xml"), "<project xmlns='http://maven.apache.org/POM/4.0.0'>"
            + "<modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>all</artifactId>"
            + "<version>1</version><packaging>pom</packaging><modules>" + modules + "</modules></project>");
        final Workshop.Result built = workshop.run("mvn -q --fail-at-end -T 2 verify"
            + " -Dcoterie.conformance.lives=5");
        assertEquals(0, built.status(), built.output());
        assertFalse(built.output().contains(" INFO "), "what a component logs buries what the build says: "
            + built.output().lines().filter(line -> line.contains(" INFO ")).findFirst().orElse(""));
        for (final String kind : KINDS) {
            checked(workshop.folder().resolve(kind));
        }
    }

    @Test
    void anUnknownKindIsRefused() throws Exception {
        final Workshop workshop = new Workshop("unknown-kind");
        final Workshop.Result made = workshop.run(generate("magic"));
        assertTrue(made.status() != 0, made.output());
        assertTrue(made.output().contains("There is no kind 'magic' here; known are fencing, "), made.output());
        assertFalse(Files.exists(workshop.folder().resolve("magic").resolve("pom.xml")), made.output());
        for (final String kind : List.of("consensus", "state", "manager", "control")) {
            final String output = workshop.run(generate(kind)).output();
            assertTrue(output.contains("There is no small component of kind '" + kind + "': it "), output);
            assertFalse(Files.exists(workshop.folder().resolve(kind).resolve("pom.xml")), output);
        }
    }

    @Test
    void namesThatDoNotCompileAreRefused() throws Exception {
        final Workshop workshop = new Workshop("odd-names");
        for (final String name : List.of("org.example.my-own", "org.example.class", "org.1example")) {
            final Workshop.Result made = workshop.run(generate("quorum").replace("org.example.own", name));
            assertTrue(made.status() != 0, made.output());
            assertTrue(made.output().contains("'" + name + "' is no name of a Java package"), made.output());
            assertFalse(Files.exists(workshop.folder().resolve("quorum")), made.output());
        }
        final Workshop.Result made = workshop.run(generate("quorum").replace("=own", "=Own"));
        assertTrue(made.output().contains("'Own' is no name of a component"), made.output());
    }

    /** One kind's sources are there, in the package, and both sorts of tests were run. */
    private static void checked(final Path project) throws Exception {
        try (Stream<Path> files = Files.walk(project.resolve("src"))) {
            final List<Path> sources = files.filter(f -> f.toString().endsWith(".java")).toList();
            assertEquals(5, sources.size(), sources::toString);
            for (final Path source : sources) {
                assertEquals("own", source.getParent().getFileName().toString(), source::toString);
                assertFalse(Files.readString(source).contains("${"), source::toString);
            }
        }
        for (final String reports : List.of("surefire-reports", "failsafe-reports")) {
            try (Stream<Path> files = Files.list(project.resolve("target").resolve(reports))) {
                assertTrue(files.anyMatch(f -> f.getFileName().toString().startsWith("TEST-")), reports);
            }
        }
    }

    private static String generate(final String kind) {
        return "mvn -q org.apache.maven.plugins:maven-archetype-plugin:3.4.1:generate -DarchetypeCatalog=local"
            + " -DarchetypeGroupId=io.coterie -DarchetypeArtifactId=component-archetype -DarchetypeVersion="
            + System.getProperty("author.version") + " -DgroupId=org.example -Dpackage=org.example.own -DartifactId="
            + kind + " -Dkind=" + kind + " -Dcomponent=own -DinteractiveMode=false";
    }
}
