package io.coterie.assembly.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.archive.DistributionTree;
import io.coterie.assembly.archive.Form;
import io.coterie.assembly.archive.Tree;
import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.descriptor.Descriptor;

/** A distribution is known by what it is, in every form, whatever its file is called. */
class ContentsTest {
    private static final Descriptor SHOP = new Descriptor("shop", "1.0", "", List.of(ComponentRequest.of("membership",
        "local")), List.of(), List.of(), false, List.of(), Set.of(), List.of());
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Form.class)
    void everyFormIsReadUnderAnyName(final Form form) {
        final Tree tree = new Tree();
        tree.add("bin/coterie-member", 0755, "#!/bin/sh\n");
        tree.add(DistributionTree.FEATURE, 0644, "the feature");
        tree.add("lock.sha256", 0644, "");
        final Path out = folder.resolve("anything");
        form.write(SHOP, tree, out, null);
        assertTrue(Contents.isDistribution(out));
        assertEquals("the feature", Contents.text(out, DistributionTree.FEATURE));
        assertEquals("assembly.not-a-distribution",
            assertThrows(CoterieException.class, () -> Contents.text(out, "conf/none.json")).code());
    }

    @Test
    void anArchiveThatIsCutOffSaysSo() throws IOException {
        final Tree tree = new Tree();
        tree.add("bin/coterie-member", 0755, "#!/bin/sh\n" + "x".repeat(10_000));
        tree.add(DistributionTree.FEATURE, 0644, "the feature");
        final Path out = folder.resolve("cut.tar.gz");
        Form.TAR.write(SHOP, tree, out, null);
        final byte[] bytes = Files.readAllBytes(out);
        Files.write(out, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        final String problem = assertThrows(CoterieException.class, () -> Contents.text(out, "conf/none.json"))
            .problem();
        assertTrue(problem.endsWith("is no distribution that can be read: it ends too early."), problem);
    }

    @Test
    void whatIsNoneIsNone() throws IOException {
        assertFalse(Contents.isDistribution(Files.writeString(folder.resolve("shop.tar.gz"), "distribution: shop")));
        assertFalse(Contents.isDistribution(folder.resolve("none")));
        assertFalse(Contents.isDistribution(folder));
    }

    @Test
    void anArchiveThatSaysItIsEndlessIsNotRead() throws IOException {
        final Path bomb = folder.resolve("bomb.tar");
        try (OutputStream out = Files.newOutputStream(bomb); TarArchiveOutputStream tar =
                new TarArchiveOutputStream(out)) {
            final TarArchiveEntry entry = new TarArchiveEntry("zeroes");
            entry.setSize(7L << 30);
            tar.putArchiveEntry(entry);
            tar.write(new byte[1 << 16]);
            tar.flush();
            assertThrows(IOException.class, tar::closeArchiveEntry);
            Files.copy(bomb, folder.resolve("copy"));
        } catch (final IOException e) {
            assertTrue(e.getMessage().contains("unclosed"), e.getMessage());
        }
        assertTrue(assertThrows(CoterieException.class, () -> Contents.text(folder.resolve("copy"), "conf/x"))
            .problem().contains("unpacks to more than"));
    }
}
