package io.coterie.assembly.repository;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.coterie.api.core.CoterieException;

/**
 * A jar by its Maven coordinates. Immutable.
 *
 * @param group the group
 * @param artifact the artifact
 * @param version the version, no range
 */
public record MavenCoordinates(String group, String artifact, String version) {
    /** What such an address begins with. */
    public static final String SCHEME = "mvn:";
    private static final Pattern FORM = Pattern.compile(
        "mvn:([A-Za-z0-9_][A-Za-z0-9_.-]*)[:/]([A-Za-z0-9_][A-Za-z0-9_.-]*)[:/]([A-Za-z0-9_][A-Za-z0-9_.-]*)");
    private static final String CENTRAL = "https://repo.maven.apache.org/maven2/";
    private static final int MAX_CHECKSUM = 1024;

    /**
     * Reads an address.
     *
     * @param text {@code mvn:group:artifact:version}
     * @return the coordinates
     * @throws CoterieException {@code assembly.bad-coordinates}
     */
    public static MavenCoordinates parse(final String text) {
        final Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || text.contains("..")) {
            throw new CoterieException("assembly.bad-coordinates", "'" + FileNames.shown(text)
                + "' are no Maven coordinates.", "Write mvn:GROUP:ARTIFACT:VERSION.");
        }
        return new MavenCoordinates(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    /**
     * The jar: from the local repository, else what was fetched before, else from Central.
     *
     * @param downloads where a fetched jar goes
     * @return the file
     */
    Path file(final Downloads downloads) {
        final Path local = localRepository().resolve(path());
        if (Files.isRegularFile(local)) {
            return local;
        }
        final Path fetched = downloads.place("maven").resolve(path());
        if (!Files.isRegularFile(fetched)) {
            final URI remote = URI.create(System.getProperty("coterie.maven.remote", CENTRAL)).resolve(path());
            final Path raw = fetched.resolveSibling(fetched.getFileName() + ".unchecked");
            final Path sum = fetched.resolveSibling(fetched.getFileName() + ".sha1");
            downloads.fetch(remote, JarReader.MAX_BYTES, raw);
            downloads.fetch(URI.create(remote + ".sha1"), MAX_CHECKSUM, sum);
            check(remote, raw, sum, fetched);
        }
        return fetched;
    }

    private static void check(final URI remote, final Path raw, final Path sum, final Path target) {
        try {
            final String expected = Files.readString(sum).strip().split("\\s+")[0];
            final String found = Hashes.of("SHA-1", raw);
            if (!found.equalsIgnoreCase(expected)) {
                Files.delete(raw);
                throw new CoterieException("assembly.wrong-hash", remote + " is not what its checksum promises.",
                    "Try again; if it stays so, do not use it.");
            }
            Files.move(raw, target, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            throw new CoterieException("assembly.unreadable", "What was fetched from " + remote + " cannot be read: "
                + e.getMessage() + ".", "Check the disk.", e);
        }
    }

    private static Path localRepository() {
        final String property = System.getProperty("maven.repo.local");
        return property != null ? Path.of(property) : Path.of(System.getProperty("user.home"), ".m2", "repository");
    }

    private String path() {
        return group.replace('.', '/') + "/" + artifact + "/" + version + "/" + artifact + "-" + version + ".jar";
    }
}
