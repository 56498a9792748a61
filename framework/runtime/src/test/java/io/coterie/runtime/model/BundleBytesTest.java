package io.coterie.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hash that was counted before counts as long as the file is the one that it was counted of. */
class BundleBytesTest {
    private static final String HASH = "ab".repeat(32);
    @TempDir
    private Path folder;
    private Path jar;
    private String location;
    private String list;

    @BeforeEach
    void checkedOnce() throws IOException {
        jar = Files.writeString(folder.resolve("a b.jar"), "bytes");
        location = "reference:" + jar.toUri();
        final BasicFileAttributes known = Files.readAttributes(jar, BasicFileAttributes.class);
        list = "00 1 2 reference:file:/other.jar\n" + HASH + ' ' + known.size() + ' '
            + known.lastModifiedTime().to(TimeUnit.NANOSECONDS) + ' ' + location + '\n';
    }

    @Test
    void theListTellsTheHashOfAFileThatIsAsItWas() {
        assertEquals(HASH, BundleBytes.checked(list, location));
    }

    @Test
    void aFileThatIsLongerOrLaterOrGoneIsNotTheOneThatWasChecked() throws IOException {
        final FileTime before = Files.getLastModifiedTime(jar);
        Files.writeString(jar, "more bytes");
        Files.setLastModifiedTime(jar, before);
        assertEquals("", BundleBytes.checked(list, location));
        Files.writeString(jar, "BYTES");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(1)));
        assertEquals("", BundleBytes.checked(list, location));
        Files.delete(jar);
        assertEquals("", BundleBytes.checked(list, location));
    }

    @Test
    void whatIsNotInTheListIsCounted() {
        assertEquals("", BundleBytes.checked(list, "reference:" + folder.resolve("b.jar").toUri()));
        assertEquals("", BundleBytes.checked(list, location.substring(1)));
        assertEquals("", BundleBytes.checked(null, location));
        assertEquals("", BundleBytes.checked("", location));
        assertEquals("277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9",
            BundleBytes.sha256(location), "printf bytes | sha256sum");
    }
}
