package io.coterie.conformance.inspect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.RejectedException;

/**
 * Reads a jar that may be hostile: nothing is unpacked to disk, names are checked, and sizes are counted while bytes
 * are read, because the sizes in the headers may lie. Immutable once read.
 */
final class JarFileReader {
    /** More than any bundle has; JGroups has about two thousand. */
    static final int MAX_ENTRIES = 50_000;
    /** Largest entry, unpacked: a class or library is far smaller. */
    static final long MAX_ENTRY_BYTES = 256L * 1024 * 1024;
    /** All entries together, unpacked. */
    static final long MAX_TOTAL_BYTES = 1024L * 1024 * 1024;
    /** Largest manifest or descriptor that is read into memory. */
    static final int MAX_TEXT_BYTES = 4 * 1024 * 1024;
    private static final int BUFFER = 64 * 1024;
    private final List<String> names;
    private final Manifest manifest;
    private final List<String> libraries;
    private final List<String> signatures;

    private JarFileReader(final List<String> names, final Manifest manifest) {
        this.names = names;
        this.manifest = manifest;
        this.libraries = names.stream().filter(n -> n.endsWith(".jar")).toList();
        this.signatures = names.stream().filter(n -> n.matches("META-INF/[^/]+\\.(RSA|DSA|EC)")).toList();
    }

    /** Reads and checks a jar. */
    static JarFileReader read(final Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            if (zip.size() > MAX_ENTRIES) {
                throw tooLarge("The jar has " + zip.size() + " entries; at most " + MAX_ENTRIES + " are read.");
            }
            final List<String> names = new ArrayList<>();
            final Set<String> seen = new HashSet<>();
            long total = 0;
            final Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                final ZipEntry entry = entries.nextElement();
                checkName(entry.getName(), seen);
                names.add(entry.getName());
                total += unpacked(zip, entry, MAX_TOTAL_BYTES - total);
            }
            return new JarFileReader(names, manifest(zip));
        } catch (final ZipException e) {
            throw new RejectedException("verify.not-a-jar", "The file " + jar.getFileName() + " is no jar, or a"
                + " damaged one: " + e.getMessage() + ".", "Build or copy it again.", e);
        } catch (final IOException e) {
            throw new RejectedException("verify.unreadable", "The file " + jar.getFileName() + " cannot be read: "
                + e.getMessage() + ".", "Check the path, its permissions and the disk; build or copy it again.", e);
        }
    }

    private static void checkName(final String name, final Set<String> seen) {
        final String plain = name.replace('\\', '/');
        if (plain.startsWith("/") || plain.matches("[A-Za-z]:.*") || plain.indexOf('\0') >= 0
                || List.of(plain.split("/")).contains("..")) {
            throw new RejectedException("verify.bad-entry-name", "The entry '" + printable(name)
                + "' leads out of the jar.", "Do not use this jar: somebody wants to write elsewhere.");
        }
        if (!seen.add(plain)) {
            throw new RejectedException("verify.double-entry", "The entry '" + printable(name) + "' is there twice.",
                "Build it again: which of the two is used is not defined.");
        }
    }

    private static long unpacked(final ZipFile zip, final ZipEntry entry, final long left) throws IOException {
        if (entry.isDirectory()) {
            return 0;
        }
        long size = 0;
        final byte[] buffer = new byte[BUFFER];
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > MAX_ENTRY_BYTES) {
                    throw tooLarge("The entry '" + printable(entry.getName()) + "' has more than " + MAX_ENTRY_BYTES
                        + " bytes when it is unpacked.");
                }
                if (size > left) {
                    throw tooLarge("The entries have more than " + MAX_TOTAL_BYTES + " bytes when they are unpacked.");
                }
            }
        }
        return size;
    }

    private static Manifest manifest(final ZipFile zip) throws IOException {
        final ZipEntry entry = zip.getEntry("META-INF/MANIFEST.MF");
        if (entry == null) {
            throw new RejectedException("verify.no-manifest", "The jar has no META-INF/MANIFEST.MF.",
                "Build it as a bundle, with bnd.");
        }
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (InputStream in = zip.getInputStream(entry)) {
            text.write(in.readNBytes(MAX_TEXT_BYTES));
            if (in.read() >= 0) {
                throw tooLarge("The manifest has more than " + MAX_TEXT_BYTES + " bytes.");
            }
        }
        try {
            return new Manifest(new java.io.ByteArrayInputStream(text.toByteArray()));
        } catch (final IOException e) {
            throw new RejectedException("verify.bad-manifest", "The manifest cannot be read: " + e.getMessage() + ".",
                "Build the jar with bnd; do not write the manifest by hand.", e);
        }
    }

    private static LimitExceededException tooLarge(final String problem) {
        return new LimitExceededException("verify.too-large", problem,
            "Do not use this jar, or take what is large out of it.");
    }

    /** Names come from a stranger: no control character reaches a terminal. */
    static String printable(final String text) {
        final String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }

    List<String> names() {
        return names;
    }

    String header(final String name) {
        final String value = manifest.getMainAttributes().getValue(name);
        return value == null ? "" : value;
    }

    List<String> libraries() {
        return libraries;
    }

    List<String> signatures() {
        return signatures;
    }
}
