package io.coterie.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.assembly.archive.Tree;
import io.coterie.assembly.repository.Hashes;
import io.coterie.assembly.repository.StoredBundle;
import io.coterie.assembly.resolve.Resolution;
import io.coterie.assembly.resolve.ResolvedBundle;
import io.coterie.assembly.resolve.UnresolvedException;

/** Bundles of one name and version in several repositories, and files of one name. */
class SameBundleTest {
    private static final String WANTED = "distribution: shop\ncomponents: {messaging: x}\nprograms: []\n";
    @TempDir
    private Path folder;
    private SmallKit kit;
    private Path one;
    private Path other;

    @BeforeEach
    void bundles() throws IOException {
        kit = new SmallKit(folder);
        one = jar("one", "fifo");
        other = jar("other", "fifo,reliable");
    }

    private Path jar(final String repository, final String guarantees) throws IOException {
        return TestBundles.jar(Files.createDirectories(folder.resolve(repository)), "messaging-x", "1.0.0",
            SmallKit.component("messaging", "x", guarantees));
    }

    private UnresolvedException refusal(final String descriptor, final String... repositories) {
        return assertThrows(UnresolvedException.class, () -> kit.resolve(descriptor, repositories));
    }

    private static StoredBundle bundle(final Resolution resolution) {
        return resolution.bundles().stream().map(ResolvedBundle::bundle).filter(b -> b.name().equals("messaging-x"))
            .findFirst().orElseThrow();
    }

    @Test
    void ofOtherBytesNobodySaysWhichAreMeant() throws IOException {
        final UnresolvedException e = refusal(WANTED, "one", "other");
        assertEquals("assembly.conflict", e.code());
        assertEquals("messaging-x 1.0.0 is at " + one + " and at " + other + ", with other bytes.", e.problem());
        assertTrue(e.remedy().contains("'bundles'"), e.remedy());
        assertEquals(one.toString(), bundle(kit.resolve(WANTED + "bundles: [one/messaging-x-1.0.0.jar]\n", "other",
            "one")).origin(), "the file that is named is meant");
        refusal(WANTED + "bundles: [one/messaging-x-1.0.0.jar, other/messaging-x-1.0.0.jar]\n");
    }

    @Test
    void theSameBytesAreOneBundle() throws IOException {
        Files.copy(one, Files.createDirectory(folder.resolve("copy")).resolve("x.jar"));
        assertEquals(one.toString(), bundle(kit.resolve(WANTED, "one", "copy", "one")).origin());
    }

    @Test
    void whatNobodyAsksForMayDiffer() throws IOException {
        TestBundles.jar(folder.resolve("one"), "spare", "1.0.0", "Bundle-Vendor", "one");
        TestBundles.jar(folder.resolve("other"), "spare", "1.0.0", "Bundle-Vendor", "other");
        Files.delete(other);
        assertEquals(one.toString(), bundle(kit.resolve(WANTED, "one", "other")).origin());
    }

    @Test
    void twoFilesOfOneNameLieSideBySide() throws IOException {
        Files.move(one, one.resolveSibling("bundle.jar"));
        Files.delete(other);
        TestBundles.jar(folder.resolve("other"), "second", "2.0.0");
        Files.move(folder.resolve("other/second-2.0.0.jar"), folder.resolve("other/bundle.jar"));
        final Resolution resolution = kit.resolve(WANTED + "bundles: [second]\n", "one", "other");
        assertEquals(List.of("bundle.jar", "second-2.0.0.jar"), resolution.bundles().stream()
            .map(b -> b.bundle().fileName()).filter(f -> f.equals("bundle.jar") || f.startsWith("second")).toList());
        final var tree = kit.assembler().layOut(resolution);
        assertEquals(Hashes.sha256(folder.resolve("other/bundle.jar")),
            tree.files().get("bundles/second-2.0.0.jar").sha256());
    }

    @Test
    void aFileGetsNoNameThatALaterOneHas() throws IOException {
        Files.move(one, one.resolveSibling("bundle.jar"));
        Files.delete(other);
        final Path second = folder.resolve("other/bundle.jar");
        Files.move(TestBundles.jar(second.getParent(), "second", "2.0.0"), second);
        final Path third = second.resolveSibling("second-2.0.0.jar");
        Files.move(TestBundles.jar(second.getParent(), "third", "3.0.0"), third);
        final var tree = kit.assembler().layOut(kit.resolve(WANTED + "bundles: [second, third]\n", "one", "other"));
        assertEquals(List.of(Hashes.sha256(one.resolveSibling("bundle.jar")), Hashes.sha256(third),
            Hashes.sha256(second)), List.of(sha256(tree, "bundle.jar"), sha256(tree, "second-2.0.0.jar"),
                sha256(tree, "second-2.0.0-2.jar")));
    }

    private static String sha256(final Tree tree, final String file) throws IOException {
        return tree.files().get("bundles/" + file).sha256();
    }
}
