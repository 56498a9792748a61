package io.coterie.assembly.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.sun.net.httpserver.HttpServer;

import io.coterie.api.core.CoterieException;

/** A disk that takes no more is not taken for a server that does not answer. */
class DownloadsTest {
    @TempDir
    private Path folder;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 1 << 20);
            exchange.getResponseBody().write(new byte[1 << 20]);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private CoterieException refusal(final Path cache) {
        final CoterieException e = assertThrows(CoterieException.class, () -> new Downloads(cache).fetch(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/x"), 2 << 20, cache.resolve("x")));
        assertEquals("assembly.not-written", e.code(), e::getMessage);
        assertTrue(e.remedy().contains("free space"), e.remedy());
        return e;
    }

    @Test
    void aCacheThatCannotBeMadeIsNamed() throws IOException {
        final Path inTheWay = Files.writeString(folder.resolve("cache"), "a file");
        assertTrue(refusal(inTheWay.resolve("below")).problem().contains("cannot be kept in " + inTheWay));
    }

    @Test
    void aFullDiskIsNamedAndNothingIsLeft() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting a small disk needs root");
        final Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0, "no tmpfs here");
        try {
            assertTrue(refusal(disk).problem().contains("No space left on device"));
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
}
