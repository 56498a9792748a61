package io.coterie.conformance.inspect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
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
    private static final Pattern SUPPLEMENT = Pattern.compile("META-INF/versions/\\d+/OSGI-INF/MANIFEST\\.MF");
    /** What makes up the signature is not signed itself; all else is, in folders below META-INF, too. */
    private static final Pattern SIGNING = Pattern.compile("META-INF/(MANIFEST\\.MF|[^/]+\\.(SF|RSA|DSA|EC)"
        + "|SIG-([^/.]*|[^/]*\\.[A-Z0-9]{1,3}))");
    private final List<String> names;
    private final Manifest manifest;
    private final List<String> libraries;
    private final List<String> signatures;
    private final List<Manifest> supplements;
    private final List<String> unsigned;

    private JarFileReader(final List<String> names, final Manifest manifest, final List<Manifest> supplements,
            final List<String> unsigned) {
        this.names = names;
        this.manifest = manifest;
        this.supplements = supplements;
        this.unsigned = unsigned;
        this.libraries = names.stream().filter(n -> n.endsWith(".jar")).toList();
        this.signatures = names.stream().filter(JarFileReader::signature).toList();
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
            final Manifest manifest = manifest(zip, JarFile.MANIFEST_NAME);
            final List<Manifest> supplements = new ArrayList<>();
            for (final String name : names) {
                if (SUPPLEMENT.matcher(name).matches()) {
                    supplements.add(manifest(zip, name));
                }
            }
            return new JarFileReader(names, manifest, supplements, names.stream().anyMatch(JarFileReader::signature)
                ? unsigned(jar) : List.of());
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

    private static boolean signature(final String name) {
        return name.toUpperCase(Locale.ROOT).matches("META-INF/[^/]+\\.(RSA|DSA|EC)");
    }

    /** Compares each entry with what was signed; sizes were looked at before. */
    private static List<String> unsigned(final Path jar) throws IOException {
        final List<String> unsigned = new ArrayList<>();
        String at = "META-INF";
        try (JarFile signed = new JarFile(jar.toFile(), true)) {
            for (final JarEntry entry : Collections.list(signed.entries())) {
                at = entry.getName();
                try (InputStream in = signed.getInputStream(entry)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
                if (!entry.isDirectory() && !SIGNING.matcher(at.toUpperCase(Locale.ROOT)).matches()
                        && entry.getCodeSigners() == null) {
                    unsigned.add(at);
                }
            }
        } catch (final SecurityException e) {
            throw new RejectedException("verify.tampered", "The jar is signed, and '" + printable(at)
                + "' is not what was signed: " + printable(String.valueOf(e.getMessage())) + ".",
                "Do not use this jar: somebody changed it. Get it again from its author.", e);
        }
        return unsigned;
    }

    private static Manifest manifest(final ZipFile zip, final String name) throws IOException {
        final ZipEntry entry = zip.getEntry(name);
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
            throw new RejectedException("verify.bad-manifest", "The manifest cannot be read: "
                + printable(String.valueOf(e.getMessage())) + ".",
                "Build the jar with bnd; do not write the manifest by hand.", e);
        }
    }

    private static LimitExceededException tooLarge(final String problem) {
        return new LimitExceededException("verify.too-large", problem,
            "Do not use this jar, or take what is large out of it.");
    }

    /** Names come from a stranger: no character that controls a terminal, or the direction of writing, reaches one. */
    static String printable(final String text) {
        final String plain = text.replaceAll("[\\p{Cc}\\p{Cf}\u2028\u2029]", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }

    List<String> names() {
        return names;
    }

    /** Headers of that name in the manifests for later releases of Java, which take the place of the first. */
    List<String> supplements(final String name) {
        return supplements.stream().map(m -> m.getMainAttributes().getValue(name)).filter(Objects::nonNull).toList();
    }

    /** Entries of a signed jar that nobody signed. */
    List<String> unsigned() {
        return unsigned;
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
