package io.coterie.assembly.repository;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.osgi.framework.Version;
import org.osgi.resource.Resource;

/**
 * A bundle that a repository holds, as it describes itself. Immutable; equal if it is the same resource.
 *
 * @param resource its capabilities and requirements
 * @param name its symbolic name
 * @param version its version
 * @param headers its manifest, as far as reports use it: name, vendor, licence; Maven coordinates, what is embedded
 * @param fileName how its file is called in a distribution
 * @param origin where it lies, for messages
 * @param source gives the bytes, checked
 */
public record StoredBundle(Resource resource, String name, Version version, Map<String, String> headers,
        String fileName, String origin, Source source) {
    /** Among the headers: what was copied into the bundle, {@code GROUP:ARTIFACT:VERSION}, with blanks between. */
    public static final String EMBEDDED = "embedded";

    /** Gives the file of a bundle on this machine. */
    @FunctionalInterface
    public interface Source {
        /**
         * Fetches what is not here yet and checks it against the hash that was promised.
         *
         * @return a file that is not changed any more
         * @throws io.coterie.api.core.CoterieException {@code assembly.wrong-hash}, {@code assembly.unreachable}
         */
        Path file();

        /**
         * The bundle as its file describes it, where what is known of it was said by somebody else. Fetches it.
         *
         * @return empty if what is known was read from the file
         * @throws io.coterie.api.core.CoterieException {@code assembly.bad-index} if the two differ, and those of
         *     {@link #file()}
         */
        default Optional<StoredBundle> real() {
            return Optional.empty();
        }

        /**
         * The hash of the file: as it is, or as it was promised, if it would have to be fetched.
         *
         * @return SHA-256
         * @throws IOException if it cannot be read
         */
        default String sha256() throws IOException {
            return Hashes.sha256(file());
        }
    }

    /** All are required. */
    public StoredBundle {
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        headers = Map.copyOf(headers);
        Objects.requireNonNull(fileName, "fileName");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(source, "source");
    }

    /** The same bundle of which more is known. */
    StoredBundle with(final Map<String, String> more) {
        return new StoredBundle(resource, name, version, more, fileName, origin, source);
    }

    /**
     * The same bundle under another name of its file: that of its symbolic name and version.
     *
     * @param number tells it from others of that name; 1 is not written
     * @return the bundle
     * @throws io.coterie.api.core.CoterieException {@code assembly.bad-name} if that is too long for one
     */
    public StoredBundle calledBySymbolicName(final int number) {
        return new StoredBundle(resource, name, version, headers, FileNames.of(name + "-" + version
            + (number == 1 ? "" : "-" + number) + ".jar"), origin, source);
    }

    /** {@return name and version, {@code name/version}} */
    public String id() {
        return name + "/" + version;
    }
}
