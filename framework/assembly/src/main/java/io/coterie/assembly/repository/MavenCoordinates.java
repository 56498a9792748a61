package io.coterie.assembly.repository;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
    /** Where jars are fetched that are not in the local repository: the property first, then the variable. */
    private static final String REMOTE_PROPERTY = "coterie.maven.remote";
    private static final String REMOTE_VARIABLE = "COTERIE_MAVEN_REMOTE";
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
     * The bundle; that it has these coordinates is known even if it does not say so itself.
     *
     * @param downloads where a fetched jar goes
     * @return the bundle
     */
    StoredBundle bundle(final Downloads downloads) {
        final StoredBundle read = JarReader.read(file(downloads));
        final Map<String, String> headers = new HashMap<>(read.headers());
        headers.put("maven.groupId", group);
        headers.put("maven.artifactId", artifact);
        headers.put("maven.version", version);
        return read.with(headers);
    }

    @Override
    public String toString() {
        return SCHEME + group + ":" + artifact + ":" + version;
    }

    /**
     * The jar: from the local repository, else what was fetched before, else from the remote one.
     *
     * @param downloads where a fetched jar goes
     * @return the file
     */
    Path file(final Downloads downloads) {
        final Path local = downloads.mavenRepository().resolve(path());
        if (Files.isRegularFile(local)) {
            return local;
        }
        final Path fetched = downloads.place("maven").resolve(path());
        if (!Files.isRegularFile(fetched)) {
            final URI remote = remote().resolve(path());
            final Path raw = fetched.resolveSibling(fetched.getFileName() + ".unchecked");
            final Path sum = fetched.resolveSibling(fetched.getFileName() + ".sha1");
            try {
                downloads.fetch(remote, JarReader.MAX_BYTES, raw);
            } catch (final CoterieException e) {
                throw e.getCause() instanceof NotThereException
                    ? missing(downloads.mavenRepository(), remote, e) : e;
            }
            downloads.fetch(URI.create(remote + ".sha1"), MAX_CHECKSUM, sum);
            check(remote, raw, sum, fetched);
        }
        return fetched;
    }

    private CoterieException missing(final Path local, final URI remote, final CoterieException e) {
        return new CoterieException("assembly.no-bundle", "There is no " + this + ", neither in the local repository "
            + local + " nor at " + remote + ".", "Check group, artifact and version; " + REMOTE_VARIABLE
            + " names another place to fetch from than Maven Central.", e);
    }

    /** The place to fetch from: an address of a folder, by https, or by http on this machine. */
    private static URI remote() {
        final String variable = System.getenv(REMOTE_VARIABLE);
        final String given = System.getProperty(REMOTE_PROPERTY,
            variable == null || variable.isBlank() ? CENTRAL : variable.strip());
        try {
            final URI remote = new URI(given.endsWith("/") ? given : given + "/");
            if (remote.getHost() != null && remote.getUserInfo() == null) {
                return remote;
            }
        } catch (final URISyntaxException e) {
            throw wrongRemote(given, e);
        }
        throw wrongRemote(given, null);
    }

    private static CoterieException wrongRemote(final String given, final Exception e) {
        // what stands before an @ may be a password
        return new CoterieException("assembly.bad-remote", "'" + FileNames.shown(given.replaceAll("^.*@", "…@"))
            + "' is no address of a Maven repository.", "Set " + REMOTE_VARIABLE + " to https://HOST/PATH/, without a "
            + "user's name, or leave it out for Maven Central.", e);
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

    private String path() {
        return group.replace('.', '/') + "/" + artifact + "/" + version + "/" + artifact + "-" + version + ".jar";
    }
}
