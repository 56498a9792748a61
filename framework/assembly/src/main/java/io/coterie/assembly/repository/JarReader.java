package io.coterie.assembly.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

import org.apache.felix.utils.resource.ResourceBuilder;
import org.apache.felix.utils.resource.ResourceImpl;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;

import io.coterie.api.core.CoterieException;

/** Reads what a jar says of itself, and refuses one that would do harm when it is unpacked. Stateless. */
public final class JarReader {
    /** Largest jar: RocksDB with the libraries of all systems has 90 MB. */
    static final long MAX_BYTES = 256L << 20;
    /** Most that a jar may unpack to. */
    static final long MAX_UNPACKED = 1L << 30;
    /** Most entries: the largest bundles on Maven Central have some ten thousand. */
    static final int MAX_ENTRIES = 65_535;
    /** Longest manifest; JGroups' optional imports take 4 KB. */
    static final int MAX_MANIFEST = 1 << 20;
    /** How much more than its size a jar may unpack to; classes compress to a third, text to a tenth. */
    static final int MAX_RATIO = 100;
    /** Below this many bytes the ratio says nothing. */
    private static final long SMALL = 16L << 20;
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    /** As the OSGi core specification has it (1.3.2): shown to people, so nothing else may hide in it. */
    private static final Pattern SYMBOLIC_NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private JarReader() {
    }

    /**
     * Reads a jar.
     *
     * @param jar the file
     * @return the bundle
     * @throws CoterieException {@code assembly.not-a-bundle} if it has no symbolic name, {@code assembly.hostile-jar}
     */
    public static StoredBundle read(final Path jar) {
        return bundle(jar).orElseThrow(() -> new CoterieException("assembly.not-a-bundle", jar + " is no OSGi bundle: "
            + "its manifest has no Bundle-SymbolicName.", "Wrap it into a bundle, or embed it into the one that uses "
            + "it."));
    }

    /** Reads a jar; empty if it is none with a symbolic name. */
    static Optional<StoredBundle> bundle(final Path jar) {
        try {
            if (Files.size(jar) > MAX_BYTES) {
                throw hostile(jar, "it is larger than " + MAX_BYTES + " bytes");
            }
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                check(jar, zip);
                final Map<String, String> headers = headers(jar, zip);
                final String name = symbolicName(headers);
                if (name.isEmpty()) {
                    return Optional.empty();
                }
                if (!SYMBOLIC_NAME.matcher(name).matches()) {
                    throw hostile(jar, "'" + FileNames.shown(name) + "' is no symbolic name");
                }
                final ResourceImpl resource = ResourceBuilder.build(jar.toUri().toString(), headers);
                final Version version = Version.parseVersion(headers.getOrDefault("Bundle-Version", "0"));
                final Map<String, String> facts = facts(headers);
                facts.putAll(Poms.of(zip).facts(name, version.toString()));
                return Optional.of(new StoredBundle(resource, name, version, facts,
                    FileNames.of(jar.getFileName().toString(), name, version.toString()), jar.toString(), () -> jar));
            }
        } catch (final ZipException e) {
            throw hostile(jar, "it is no jar: " + e.getMessage(), e);
        } catch (final CoterieException e) {
            throw e;
        } catch (final BundleException | RuntimeException e) {
            throw hostile(jar, "its manifest cannot be read: " + FileNames.shown(String.valueOf(e.getMessage())), e);
        } catch (final IOException e) {
            throw new CoterieException("assembly.unreadable", jar + " cannot be read: " + Reasons.of(e) + ".",
                "Check that it is there, whole and readable.", e);
        }
    }

    /**
     * What a jar says of itself that need be no bundle: {@code name}, {@code version}, and what the bill of materials
     * tells beside.
     *
     * @param jar the file, of a distribution: called {@code GROUP.ARTIFACT-VERSION.jar}
     * @return at least name and version
     */
    public static Map<String, String> describe(final Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            final Map<String, String> headers = headers(jar, zip);
            final Map<String, String> known = facts(headers);
            final String[] file = jar.getFileName().toString().replaceAll("\\.jar$", "").split("-(?=\\d)", 2);
            final String name = symbolicName(headers);
            known.putAll(Poms.of(zip).facts(name.isEmpty() ? file[0] : name,
                headers.getOrDefault("Bundle-Version", file.length > 1 ? file[1] : "0")));
            known.put("name", !name.isEmpty() ? name : known.getOrDefault("maven.artifactId", file[0]));
            known.put("version", headers.getOrDefault("Bundle-Version",
                known.getOrDefault("maven.version", file.length > 1 ? file[1] : "0")));
            return known;
        } catch (final IOException e) {
            throw new CoterieException("assembly.unreadable", jar + " cannot be read: " + Reasons.of(e) + ".",
                "Check that it is there, whole and readable.", e);
        }
    }

    /** {@return the main headers of a jar's manifest; empty if it has none} */
    static Map<String, String> headers(final Path jar, final ZipFile zip) throws IOException {
        final ZipEntry entry = zip.getEntry(MANIFEST);
        final Map<String, String> headers = new HashMap<>();
        if (entry != null) {
            try (InputStream in = zip.getInputStream(entry)) {
                final byte[] bytes = in.readNBytes(MAX_MANIFEST + 1);
                if (bytes.length > MAX_MANIFEST) {
                    throw hostile(jar, "its manifest is longer than " + MAX_MANIFEST + " bytes");
                }
                final Attributes main = new Manifest(new java.io.ByteArrayInputStream(bytes)).getMainAttributes();
                main.forEach((name, value) -> headers.put(name.toString(), value.toString()));
            }
        }
        return headers;
    }

    static String symbolicName(final Map<String, String> headers) {
        return headers.getOrDefault("Bundle-SymbolicName", "").split(";")[0].strip();
    }

    private static void check(final Path jar, final ZipFile zip) {
        if (zip.size() > MAX_ENTRIES) {
            throw hostile(jar, "it has more than " + MAX_ENTRIES + " entries");
        }
        final Set<String> names = new HashSet<>();
        long unpacked = 0;
        long packed = 0;
        final Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements()) {
            final ZipEntry entry = entries.nextElement();
            if (!FileNames.staysInside(entry.getName())) {
                throw hostile(jar, "its entry '" + FileNames.shown(entry.getName()) + "' leads out of the jar");
            }
            if (!entry.isDirectory() && !names.add(entry.getName())) {
                throw hostile(jar, "its entry '" + FileNames.shown(entry.getName()) + "' is there twice");
            }
            unpacked += Math.max(0, entry.getSize());
            packed += Math.max(0, entry.getCompressedSize());
        }
        if (unpacked > MAX_UNPACKED || unpacked > SMALL && unpacked / MAX_RATIO > packed) {
            throw hostile(jar, "it would unpack to " + unpacked + " bytes");
        }
    }

    private static Map<String, String> facts(final Map<String, String> headers) {
        final Map<String, String> facts = new LinkedHashMap<>();
        for (final String header : new String[] {"Bundle-Name", "Bundle-Vendor", "Bundle-License",
            "Bundle-Description", "Bundle-DocURL"}) {
            if (headers.containsKey(header)) {
                facts.put(header, headers.get(header));
            }
        }
        return facts;
    }

    private static CoterieException hostile(final Path jar, final String why) {
        return hostile(jar, why, null);
    }

    private static CoterieException hostile(final Path jar, final String why, final Throwable cause) {
        return new CoterieException("assembly.hostile-jar", jar + " is refused: " + why + ".",
            "Take it from where it was published, and check its hash.", cause);
    }
}
