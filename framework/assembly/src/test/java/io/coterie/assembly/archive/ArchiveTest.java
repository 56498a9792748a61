package io.coterie.assembly.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.repository.Hashes;

/** Every form: the same bytes each time, and all or nothing. */
class ArchiveTest {
    private static final Descriptor SHOP = new Descriptor("shop", "1.0", "", List.of(ComponentRequest.of("membership",
        "local")), List.of(), List.of(), false, List.of(), Set.of(), List.of());
    @TempDir
    private Path folder;

    private Tree tree(final long time) throws IOException {
        final Tree tree = new Tree();
        final Path file = Files.writeString(Files.createTempFile(folder, "source", ""), "one");
        Files.setLastModifiedTime(file, FileTime.fromMillis(time));
        tree.add("lib/b.jar", Tree.PLAIN, file);
        tree.add("bin/coterie-member", Tree.PROGRAM, "#!/bin/sh\n");
        tree.add("conf/jvm.options", Tree.PLAIN, "-Xmx64m\n");
        tree.add("lock.sha256", Tree.PLAIN, LockFile.of(tree));
        return tree;
    }

    @ParameterizedTest
    @EnumSource(value = Form.class, names = "FOLDER", mode = EnumSource.Mode.EXCLUDE)
    void theSameFilesGiveTheSameBytes(final Form form) throws IOException {
        form.write(SHOP, tree(1_000_000), folder.resolve("one"), null);
        form.write(SHOP, tree(2_000_000_000_000L), folder.resolve("two"), null);
        assertTrue(Files.size(folder.resolve("one")) > 0);
        assertArrayEquals(Files.readAllBytes(folder.resolve("one")), Files.readAllBytes(folder.resolve("two")));
    }

    /** An image layout with one layer, as it is exported by others. */
    private Path layout() throws IOException {
        final Path blobs = Files.createDirectories(folder.resolve("layout/blobs/sha256"));
        final Tree tree = new Tree();
        tree.add("etc/os-release", Tree.PLAIN, "ID=test\n");
        final java.io.ByteArrayOutputStream layer = new java.io.ByteArrayOutputStream();
        TarArchive.write(tree, "", layer);
        final String digest = blob(blobs, layer.toByteArray());
        final String plain;
        try (var unpacked = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(layer.toByteArray()))) {
            plain = Hashes.sha256(unpacked.readAllBytes());
        }
        final String config = blob(blobs, ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":"
            + "[\"JAVA_HOME=/java\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" + plain
            + "\"]}}").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        final String manifest = blob(blobs, ("{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:" + config
            + "\"},\"layers\":[{\"digest\":\"sha256:" + digest + "\"}]}")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Files.writeString(folder.resolve("layout/index.json"), "{\"manifests\":[{\"digest\":\"sha256:" + manifest
            + "\"}]}");
        Files.writeString(folder.resolve("layout/oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return folder.resolve("layout");
    }

    private static String blob(final Path blobs, final byte[] bytes) throws IOException {
        Files.write(blobs.resolve(Hashes.sha256(bytes)), bytes);
        return Hashes.sha256(bytes);
    }

    @Test
    void anImageIsBuiltOnTheLayoutOfAnother() throws Exception {
        final Path layout = layout();
        Form.OCI.write(SHOP, tree(1), folder.resolve("scratch.tar"), null);
        Form.OCI.write(SHOP, tree(1), folder.resolve("based.tar"), layout);
        final java.util.Map<String, String> files = new java.util.HashMap<>();
        try (var tar = new org.apache.commons.compress.archivers.tar.TarArchiveInputStream(
            Files.newInputStream(folder.resolve("based.tar")))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), new String(tar.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        for (final String names : List.of(".", "blobs index.json oci-layout")) {
            assertEquals(0, run("sh", "-c", "cd " + layout + " && tar cf ../layout.tar " + names));
            Form.OCI.write(SHOP, tree(1), folder.resolve("again.tar"), folder.resolve("layout.tar"));
            assertArrayEquals(Files.readAllBytes(folder.resolve("based.tar")),
                Files.readAllBytes(folder.resolve("again.tar")), "the same of a tar with " + names);
        }
        final String config = files.values().stream().filter(t -> t.contains("diff_ids")).findFirst().orElseThrow();
        assertTrue(config.contains("JAVA_HOME=/java"), "the environment of the base holds: " + config);
        assertTrue(config.contains("/opt/shop/bin/coterie-member"), config);
        assertEquals(2, config.split("\"diff_ids\"")[1].split("]")[0].split("sha256:").length - 1, "two layers");
        final Path broken = Files.list(layout.resolve("blobs/sha256")).filter(f -> f.toFile().length() < 400)
            .filter(f -> read(f).contains("diff_ids")).findFirst().orElseThrow();
        Files.writeString(broken, "{}");
        assertEquals("assembly.bad-base", assertThrows(CoterieException.class,
            () -> Form.OCI.write(SHOP, tree(1), folder.resolve("x"), layout)).code());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void aBaseThatIsNoTarIsRefusedForThat() throws Exception {
        final Path text = Files.writeString(folder.resolve("text"), "no tar");
        final Path packed = folder.resolve("base.tar.gz");
        Form.TAR.write(SHOP, tree(1), packed, null);
        for (final Path base : List.of(text, packed)) {
            final CoterieException e = assertThrows(CoterieException.class,
                () -> Form.OCI.write(SHOP, tree(1), folder.resolve("x"), base));
            assertEquals("assembly.bad-base", e.code());
            assertTrue(e.problem().contains("it is no tar"), e.problem());
        }
        final Path layout = layout();
        Files.writeString(layout.resolve("index.json"), "{");
        assertEquals("assembly.bad-base", assertThrows(CoterieException.class,
            () -> Form.OCI.write(SHOP, tree(1), folder.resolve("x"), layout)).code());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    /** It would be taken for a plain tar, and nobody could unpack the image. */
    @Test
    void aBaseOfAnotherCompressionIsRefused() throws Exception {
        final Path layout = layout();
        final Path blobs = layout.resolve("blobs/sha256");
        final Path index = layout.resolve("index.json");
        final String manifest = Files.readString(index).replaceAll(".*sha256:([0-9a-f]{64}).*", "$1");
        final String text = Files.readString(blobs.resolve(manifest));
        final String layer = text.replaceAll(".*sha256:([0-9a-f]{64}).*", "$1");
        final String other = blob(blobs, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0});
        Files.writeString(index, Files.readString(index).replace(manifest,
            blob(blobs, text.replace(layer, other).getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        final CoterieException e = assertThrows(CoterieException.class,
            () -> Form.OCI.write(SHOP, tree(1), folder.resolve("x"), layout));
        assertTrue(e.problem().contains("zstd"), e.problem());
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theLockIsThatOfTheProgramSha256sum() throws Exception {
        Form.FOLDER.write(SHOP, tree(1), folder.resolve("shop"), null);
        final Process check = new ProcessBuilder("sha256sum", "--check", "--strict", "--quiet", "lock.sha256")
            .directory(folder.resolve("shop").toFile()).inheritIO().start();
        assertTrue(check.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, check.exitValue());
        assertFalse(Files.readString(folder.resolve("shop/lock.sha256")).contains("conf/"), "may be changed");
    }

    @Test
    void aFolderOfSomebodyElseIsNotReplaced() throws IOException {
        final Path mine = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(mine.resolve("thesis.txt"), "precious");
        final Tree tree = tree(1);
        assertEquals("assembly.not-written",
            assertThrows(CoterieException.class, () -> Form.FOLDER.write(SHOP, tree, mine, null)).code());
        assertEquals("precious", Files.readString(mine.resolve("thesis.txt")));
        final Path old = folder.resolve("old");
        Form.FOLDER.write(SHOP, tree, old, null);
        Files.writeString(old.resolve("lib/stale.jar"), "stale");
        Form.FOLDER.write(SHOP, tree, old, null);
        assertFalse(Files.exists(old.resolve("lib/stale.jar")), "nothing of the earlier one is left");
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void aFullDiskLeavesNothingBehind(final Form form) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting a small disk needs root");
        final Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0, "no tmpfs here");
        try {
            final Tree tree = tree(1);
            final byte[] noise = new byte[1 << 20];
            new java.util.Random(1).nextBytes(noise);
            tree.add("lib/large.jar", Tree.PLAIN, Files.write(folder.resolve("noise"), noise));
            final CoterieException e = assertThrows(CoterieException.class,
                () -> form.write(SHOP, tree, disk.resolve("out"), null));
            assertEquals("assembly.not-written", e.code());
            try (Stream<Path> left = Files.list(disk)) {
                assertEquals(List.of(), left.toList());
            }
        } finally {
            assertEquals(0, run("umount", disk.toString()));
        }
    }

    private static int run(final String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Test
    void pathsThatLeadOutAreRefused() {
        final Tree tree = new Tree();
        assertEquals("assembly.bad-name", assertThrows(CoterieException.class,
            () -> tree.add("../x", Tree.PLAIN, "")).code());
        tree.add("x", Tree.PLAIN, "");
        assertEquals("assembly.conflict", assertThrows(CoterieException.class,
            () -> tree.add("x", Tree.PLAIN, "")).code());
    }
}
