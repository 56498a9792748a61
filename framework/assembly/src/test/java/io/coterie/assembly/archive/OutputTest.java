package io.coterie.assembly.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.descriptor.Descriptor;

/** What is at the target is somebody's; what is beside it is nobody's, and goes. */
class OutputTest {
    private static final Descriptor SHOP = new Descriptor("shop", "1.0", "", List.of(ComponentRequest.of("membership",
        "local")), List.of(), List.of(), false, List.of(), Set.of(), List.of());
    @TempDir
    private Path folder;

    private static Tree tree(final String content) throws IOException {
        final Tree tree = new Tree();
        tree.add("bin/coterie-member", Tree.PROGRAM, content);
        tree.add("conf/feature.json", Tree.PLAIN, "{}");
        for (int i = 0; i < 50; i++) {
            tree.add("lib/" + i, Tree.PLAIN, content);
        }
        tree.add("lock.sha256", Tree.PLAIN, LockFile.of(tree));
        return tree;
    }

    private static String refusal(final Form form, final Path out) {
        final CoterieException e =
            assertThrows(CoterieException.class, () -> form.write(SHOP, tree("x"), out, null));
        assertEquals("assembly.not-written", e.code());
        return e.problem();
    }

    @ParameterizedTest
    @EnumSource(value = Form.class, names = "FOLDER", mode = EnumSource.Mode.EXCLUDE)
    void onlyAnEarlierOneOfTheSameFormIsReplaced(final Form form) throws IOException {
        final Path out = folder.resolve("out");
        Files.createFile(out);
        form.write(SHOP, tree("old"), out, null);
        final byte[] old = Files.readAllBytes(out);
        form.write(SHOP, tree("new"), out, null);
        assertNotEquals(-1, java.util.Arrays.mismatch(old, Files.readAllBytes(out)));
        for (final Form other : Form.values()) {
            if (other != form) {
                final byte[] before = Files.readAllBytes(out);
                refusal(other, out);
                assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(out)), "not touched by " + other);
            }
        }
        final Path thesis = Files.writeString(folder.resolve("thesis.txt"), "precious");
        assertTrue(refusal(form, thesis).contains("thesis.txt"));
        assertEquals("precious", Files.readString(thesis));
        assertTrue(refusal(form, Files.createDirectory(folder.resolve("d"))).endsWith("is a folder."));
        assertTrue(refusal(form, Path.of("/dev/null")).endsWith("is no file."));
        assertTrue(Files.exists(Path.of("/dev/null")) && !Files.isRegularFile(Path.of("/dev/null")));
    }

    @Test
    void aLinkStaysALink() throws IOException {
        final Path real = folder.resolve("shop-1.tar.gz");
        Form.TAR.write(SHOP, tree("old"), real, null);
        final Path link = Files.createSymbolicLink(folder.resolve("latest.tar.gz"), real);
        final long before = Files.size(real);
        Form.TAR.write(SHOP, tree("another, and longer"), link, null);
        assertTrue(Files.isSymbolicLink(link));
        assertNotEquals(before, Files.size(real));
    }

    /** Whoever is last wins, nobody fails, and what is there is one of them and whole. */
    @Test
    void manyMayWriteOneFolder() throws Exception {
        final Path out = folder.resolve("out");
        final List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final Tree tree = tree("writer " + i);
            writers.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < 20; n++) {
                    Form.FOLDER.write(SHOP, tree, out, null);
                }
            }));
        }
        for (final CompletableFuture<Void> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        final Process check = new ProcessBuilder("sha256sum", "--check", "--strict", "--quiet", "lock.sha256")
            .directory(out.toFile()).inheritIO().start();
        assertEquals(0, check.waitFor());
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(List.of(out), all.toList(), "nothing is left beside it");
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void whoIsToldToEndLeavesNothingBehind(final Form form) throws Exception {
        final Process writer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Endless.class.getName(),
            form.name(), folder.resolve("out").toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (InputStream out = writer.getInputStream()) {
            assertEquals('w', out.read(), "it writes");
            try (Stream<Path> beside = Files.list(folder)) {
                assertTrue(beside.anyMatch(f -> f.getFileName().toString().startsWith(".coterie-")),
                    "and what it writes is there");
            }
            writer.destroy();
            assertTrue(writer.waitFor(30, TimeUnit.SECONDS));
            assertEquals(128 + 15, writer.exitValue(), "SIGTERM");
        } finally {
            writer.destroyForcibly();
        }
        Files.delete(folder.resolve("out-source"));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Writes a distribution with a file that has no end, or takes minutes to be compressed. */
    static final class Endless {
        private Endless() {
        }

        public static void main(final String[] words) throws Exception {
            final Form form = Form.valueOf(words[0]);
            final Path out = Path.of(words[1]);
            final Tree tree = tree("x");
            final Path source = Path.of(words[1] + "-source");
            final WatchService watch = FileSystems.getDefault().newWatchService();
            if (form == Form.TAR || form == Form.DEB) {
                try (RandomAccessFile holes = new RandomAccessFile(source.toFile(), "rw")) {
                    holes.setLength(7L << 30);
                }
                out.getParent().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            } else if (new ProcessBuilder("mkfifo", source.toString()).start().waitFor() != 0) {
                throw new IOException("no pipe");
            }
            tree.add("lib/zz.jar", Tree.PLAIN, source);
            final Thread observer = new Thread(() -> observe(form, source, watch));
            observer.setDaemon(true);
            observer.start();
            form.write(SHOP, tree, out, null);
        }

        private static void observe(final Form form, final Path source, final WatchService watch) {
            try {
                if (form == Form.TAR || form == Form.DEB) {
                    watch.take();
                    System.out.print('w');
                } else {
                    // returns when the writer reads
                    final OutputStream out = Files.newOutputStream(source);
                    out.write(new byte[1 << 16]);
                    System.out.print('w');
                }
                System.out.flush();
                new CountDownLatch(1).await();
            } catch (final IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
