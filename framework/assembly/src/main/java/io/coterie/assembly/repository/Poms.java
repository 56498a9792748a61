package io.coterie.assembly.repository;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

import org.apache.felix.utils.version.VersionCleaner;

/**
 * The Maven coordinates in a jar: its own, and those of the libraries that were copied into it, as classes or as jars.
 * They are a convenience of the bill of materials: what cannot be read is left out. Immutable.
 */
final class Poms {
    private static final int MAX_PROPERTIES = 16 * 1024;
    /** Most that are read: several times what the largest jars embed. */
    private static final int MAX_POMS = 500;
    /** Most of the jars in a jar that is unpacked to find their coordinates: a bomb ends here. */
    private static final long MAX_NESTED = 256L << 20;
    private static final int BLOCK = 1 << 16;
    /** What a part of Maven coordinates is made of: they become ids and addresses in what is written. */
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.+-]{1,300}");
    private static final Pattern PLACE = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
    private static final Pattern FILE = Pattern.compile("(?:.*/)?([A-Za-z0-9_.+-]+?)-(\\d[A-Za-z0-9_.+-]*)\\.jar");
    private final List<Pom> own;
    private final Set<Pom> nested;

    private Poms(final List<Pom> own, final Set<Pom> nested) {
        this.own = own;
        this.nested = nested;
    }

    /** One module; the group is empty if it is not known. */
    private record Pom(String group, String artifact, String version) {
        boolean fits(final String symbolicName) {
            return symbolicName.equals(artifact) || symbolicName.equals(group + "." + artifact);
        }

        /** Maven's 1.2-x is the 1.2.0.x of OSGi. */
        boolean isOf(final String bundleVersion) {
            return VersionCleaner.clean(version).equals(VersionCleaner.clean(bundleVersion));
        }
    }

    static Poms of(final ZipFile zip) throws IOException {
        final List<Pom> own = new ArrayList<>();
        final Set<Pom> nested = new LinkedHashSet<>();
        final long[] left = {MAX_NESTED};
        final Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements() && own.size() + nested.size() < MAX_POMS) {
            final ZipEntry entry = entries.nextElement();
            if (PLACE.matcher(entry.getName()).matches()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    read(in).ifPresent(own::add);
                }
            } else if (entry.getName().endsWith(".jar")) {
                try (ZipInputStream in = new ZipInputStream(zip.getInputStream(entry))) {
                    nested.addAll(nested(in, entry.getName(), left));
                }
            }
        }
        return new Poms(own, nested);
    }

    /** The coordinates in a jar in a jar, else what its name says; {@code left} is what may still be unpacked. */
    private static List<Pom> nested(final ZipInputStream jar, final String name, final long[] left)
            throws IOException {
        final List<Pom> found = new ArrayList<>();
        try {
            // the next entry is only asked for while something is left: the rest of the last one is unpacked for it
            for (ZipEntry entry; left[0] > 0 && (entry = jar.getNextEntry()) != null;) {
                if (PLACE.matcher(entry.getName()).matches()) {
                    read(jar).ifPresent(found::add);
                }
                skip(jar, left);
            }
        } catch (final ZipException | EOFException | IllegalArgumentException e) {
            // called a jar, and is none, or not the whole of one: only its name is known
            found.clear();
        }
        final Matcher file = FILE.matcher(name);
        if (found.isEmpty() && file.matches()) {
            found.add(new Pom("", file.group(1), file.group(2)));
        }
        return found;
    }

    private static void skip(final InputStream in, final long[] left) throws IOException {
        final byte[] block = new byte[BLOCK];
        for (int read = in.read(block); read >= 0 && left[0] > 0; read = in.read(block)) {
            left[0] -= read;
        }
    }

    private static Optional<Pom> read(final InputStream in) throws IOException {
        final Properties properties = new Properties();
        try {
            properties.load(new ByteArrayInputStream(in.readNBytes(MAX_PROPERTIES)));
        } catch (final IllegalArgumentException e) {
            // a malformed escape
            return Optional.empty();
        }
        final Pom pom = new Pom(properties.getProperty("groupId", ""), properties.getProperty("artifactId", ""),
            properties.getProperty("version", ""));
        return PART.matcher(pom.group()).matches() && PART.matcher(pom.artifact()).matches()
            && PART.matcher(pom.version()).matches() ? Optional.of(pom) : Optional.empty();
    }

    /**
     * What is known, as it stands among the headers of a bundle. The jar's own coordinates are those that fit its name.
     * Many bundles have a name of another form: the only coordinates in a jar are its own, too, if the version is the
     * same. All others are of something embedded.
     *
     * @param symbolicName the name of the jar
     * @param bundleVersion its version
     * @return {@code maven.groupId} and so on, if it has coordinates; {@link StoredBundle#EMBEDDED}, if it embeds any
     */
    Map<String, String> facts(final String symbolicName, final String bundleVersion) {
        final Map<String, String> facts = new LinkedHashMap<>();
        final List<Pom> fitting = own.size() == 1 && own.get(0).isOf(bundleVersion) ? own
            : own.stream().filter(p -> p.fits(symbolicName)).toList();
        final Set<Pom> embedded = new LinkedHashSet<>(own);
        embedded.addAll(nested);
        if (fitting.size() == 1) {
            final Pom pom = fitting.get(0);
            facts.put("maven.groupId", pom.group());
            facts.put("maven.artifactId", pom.artifact());
            facts.put("maven.version", pom.version());
            embedded.remove(pom);
        }
        if (!embedded.isEmpty()) {
            facts.put(StoredBundle.EMBEDDED, String.join(" ", embedded.stream()
                .map(p -> p.group() + ":" + p.artifact() + ":" + p.version()).sorted().toList()));
        }
        return facts;
    }
}
