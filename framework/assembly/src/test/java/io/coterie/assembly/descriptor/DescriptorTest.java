package io.coterie.assembly.descriptor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;

/** Descriptors: what they say, and what is refused with line and field. */
class DescriptorTest {
    @TempDir
    private Path folder;

    private Descriptor read(final String text) throws IOException {
        return new DescriptorFiles(folder.resolve("ready"), folder).read(write("d.yaml", text));
    }

    private String write(final String name, final String text) throws IOException {
        final Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }

    private Finding refusal(final String text) {
        final List<Finding> findings =
            assertThrows(InvalidInputException.class, () -> read(text)).findings();
        return findings.get(0);
    }

    @Test
    void everyFormOfAWish() throws IOException {
        final Descriptor d = read("""
            distribution: shop
            version: 1.2.0
            components:
              membership: jgroups
              messaging: {component: jgroups, version: "[0.1,1)", guarantees: [fifo], settings: {queueBytes: 5}}
              fencing: [agents, process]
              quorum:
            alternatives: all
            programs: [command]
            repositories: [repo, shipped]
            """);
        assertEquals(List.of("membership-jgroups", "messaging-jgroups", "fencing-agents", "fencing-process", "quorum"),
            d.components().stream().map(ComponentRequest::words).toList());
        final ComponentRequest messaging = d.components().get(1);
        assertEquals("[0.1.0,1.0.0)", messaging.versions().toString());
        assertEquals(List.of("fifo"), messaging.guarantees());
        assertEquals(Map.of("queueBytes", "5"), messaging.settings());
        assertEquals("line 5, field components.messaging", messaging.place());
        assertTrue(d.everything());
        assertEquals(Set.of("command"), d.programs());
    }

    @Test
    void pathsStartFromTheFileInWhichTheyStand() throws IOException {
        write("below/base.yaml", "components: {membership: local}\nrepositories: [repo]\nbundles: [../x.jar]\n");
        final Descriptor d = read("distribution: shop\ninclude: [below/base.yaml]\nrepositories: [repo, shipped, "
            + "'https://x.org/index.xml', 'mvn:g:a:1', /srv/repo]\nbundles: [x.jar, 'mvn:g:a:1', a.b.c]\n");
        final Path real = folder.toRealPath();
        assertEquals(List.of(real + "/repo", "shipped", "https://x.org/index.xml", "mvn:g:a:1", "/srv/repo",
            real + "/below/repo"), d.repositories());
        assertEquals(List.of(real + "/x.jar", "mvn:g:a:1", "a.b.c"), d.bundles());
    }

    @Test
    void jsonIsReadToo() throws IOException {
        assertEquals("shop", read("{\"distribution\": \"shop\", \"components\": {\"membership\": \"local\"}}").name());
    }

    @Test
    void refusalsHaveLineAndField() {
        assertEquals(place(2, "component"), place(refusal("distribution: shop\ncomponent: {}\n")));
        assertEquals(place(3, "components.messaging.version"),
            place(refusal("distribution: shop\ncomponents:\n  messaging: {component: j, version: '[1'}\n")));
        assertEquals(place(3, "components.messaging.verson"),
            place(refusal("distribution: shop\ncomponents:\n  messaging: {component: j, verson: 1}\n")));
        assertEquals(place(1, "distribution"), place(refusal("distribution: Shop Ä\ncomponents: {a: b}\n")));
        assertEquals(place(3, "programs"), place(refusal("distribution: shop\ncomponents: {a: b}\nprograms: shell\n")));
        assertEquals(place(2, "components.a[1]"), place(refusal("distribution: shop\ncomponents: {a: [b, b]}\n")));
        assertEquals("assembly.invalid", refusal("components: {a: b}\n").code());
        assertEquals("assembly.invalid", refusal("distribution: shop\n").code());
        assertEquals("assembly.invalid", refusal("[]").code());
        assertEquals("config.not-yaml", refusal("distribution: [").code());
    }

    /** A folder, a package, a unit, a user and an image are called by it. */
    @Test
    void namesThatNoImageCouldHaveAreRefused() throws IOException {
        for (final String name : List.of("a..b", "a-", "shop.", "a.-b", "a", "Shop", "-a", "x".repeat(65), "a/b",
                "a b", "1a")) {
            assertEquals(place(1, "distribution"), place(refusal("distribution: '" + name
                + "'\ncomponents: {a: b}\n")), name);
        }
        assertEquals("my.shop-2", read("distribution: my.shop-2\ncomponents: {a: b}\n").name());
    }

    private static String place(final Finding finding) {
        return place(finding.line(), finding.field());
    }

    private static String place(final int line, final String field) {
        return line + " " + field;
    }

    @Test
    void absurdDescriptorsAreRefused() {
        assertEquals("assembly.too-many", refusal("distribution: shop\ncomponents:\n" + IntStream.range(0, 10_000)
            .mapToObj(i -> "  k" + i + ": x\n").collect(Collectors.joining())).code());
        assertEquals("assembly.invalid", refusal("distribution: " + "x".repeat(1_000_000)).code());
        assertEquals("config.bad-value", refusal("distribution: " + "x".repeat(100_000)).code());
        final Finding name = refusal("distribution: shop\ncomponents: {a: " + "x".repeat(101) + "}");
        assertEquals("config.bad-value", name.code());
        assertTrue(name.problem().length() < 200, name.problem());
        assertEquals("assembly.bad-name",
            refusal("distribution: shop\ncomponents: {" + "x".repeat(101) + ": a}").code());
        assertEquals("config.too-large", refusal("distribution: " + "[".repeat(5_000) + "]".repeat(5_000)).code());
        // the parser itself counts aliases
        assertEquals("config.not-yaml", refusal("a: &a [x,x,x,x,x,x,x,x,x]\n" + IntStream.range(0, 9)
            .mapToObj(i -> (char) ('b' + i) + ": &" + (char) ('b' + i) + " [" + ("*" + (char) ('a' + i) + ",").repeat(8)
                + "*" + (char) ('a' + i) + "]\n").collect(Collectors.joining())).code());
    }

    @Test
    void whatAPageSaysWinsOverWhatItIncludes() throws IOException {
        write("base.yaml", "components: {membership: jgroups, messaging: jgroups}\nbundles: [one]\nprograms: []\n");
        write("ready/more.yaml", "components: {quorum: majority}\nbundles: [two]\n");
        final Descriptor d = read("distribution: shop\ninclude: [base.yaml, more]\ncomponents: {messaging: other}\n");
        assertEquals(Set.of("membership-jgroups", "messaging-other", "quorum-majority"),
            d.components().stream().map(ComponentRequest::words).collect(Collectors.toSet()));
        assertEquals(List.of("one", "two"), d.bundles());
        assertEquals(Set.of(), d.programs());
    }

    @Test
    void circlesAndConflictsOfIncludesAreRefused() throws IOException {
        write("e.yaml", "include: [d.yaml]\n");
        assertTrue(refusal("distribution: shop\ninclude: [e.yaml]\ncomponents: {a: b}\n").problem()
            .contains("d.yaml includes e.yaml includes d.yaml"));
        write("one.yaml", "components: {messaging: one}\n");
        write("two.yaml", "components: {messaging: two}\n");
        assertTrue(refusal("distribution: shop\ninclude: [one.yaml, two.yaml]\n").problem()
            .contains("[messaging-one] and [messaging-two]"));
        assertEquals("messaging-one", read("distribution: shop\ninclude: [one.yaml, two.yaml]\n"
            + "components: {messaging: one}\n").components().get(0).words());
        write("three.yaml", "components: {messaging: {component: one, settings: {a: 1}}}\n");
        assertTrue(refusal("distribution: shop\ninclude: [one.yaml, three.yaml]\n").problem()
            .contains("with other versions, guarantees or settings"));
        write("four.yaml", "# the same, elsewhere\n\ncomponents: {messaging: one}\n");
        assertEquals(1, read("distribution: shop\ninclude: [one.yaml, four.yaml]\n").components().size());
        for (int i = 0; i < 20; i++) {
            write("deep" + i + ".yaml", "include: [deep" + (i + 1) + ".yaml]\n");
        }
        assertTrue(refusal("distribution: shop\ninclude: [deep0.yaml]\n").problem().contains("nested deeper"));
    }

    @Test
    void aDescriptorThatIsNotThereIsSuggested() throws IOException {
        write("ready/minimal.yaml", "distribution: minimal\ncomponents: {membership: local}\n");
        final CoterieException e = assertThrows(CoterieException.class,
            () -> new DescriptorFiles(folder.resolve("ready"), folder).read("minmal"));
        assertEquals("assembly.no-descriptor", e.code());
        assertTrue(e.remedy().endsWith("Did you mean 'minimal'?"), e.remedy());
        assertEquals("minimal", new DescriptorFiles(folder.resolve("ready"), folder).read("minimal").name());
    }
}
