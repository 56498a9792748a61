package io.coterie.assembly.repository;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.osgi.framework.Version;
import org.osgi.resource.Capability;
import org.osgi.resource.Resource;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.CoterieException;

/**
 * The file of a bundle that an index describes. What the index says lets it be chosen; what counts then is the
 * manifest, and an index that says otherwise is refused. Used by one thread.
 */
final class IndexedBundle implements StoredBundle.Source {
    private static final String PACKAGE = "osgi.wiring.package";
    private final IndexRepository index;
    private final Downloads downloads;
    private final URI place;
    private final String hash;
    private final String name;
    private final Version version;
    private final Resource claimed;
    private final String fileName;

    IndexedBundle(final IndexRepository index, final Downloads downloads, final URI place, final String hash,
            final String name, final Version version, final Resource claimed, final String fileName) {
        this.index = index;
        this.downloads = downloads;
        this.place = place;
        this.hash = hash;
        this.name = name;
        this.version = version;
        this.claimed = claimed;
        this.fileName = fileName;
    }

    @Override
    public Path file() {
        final Path file = fetched();
        compared(file);
        return file;
    }

    @Override
    public Optional<StoredBundle> real() {
        final Path file = fetched();
        final StoredBundle read = compared(file);
        return Optional.of(new StoredBundle(read.resource(), name, version, read.headers(), fileName, place.toString(),
            () -> file));
    }

    @Override
    public String sha256() {
        return hash;
    }

    private Path fetched() {
        final boolean here = "file".equals(place.getScheme());
        final Path file = here ? Path.of(place) : downloads.place(hash);
        if (!here && !Files.exists(file)) {
            downloads.fetch(place, JarReader.MAX_BYTES, file);
        }
        try {
            final String found = Hashes.sha256(file);
            if (!found.equals(hash)) {
                if (!here) {
                    Files.deleteIfExists(file);
                }
                throw new CoterieException("assembly.wrong-hash", place + " is not what the index promises: its "
                    + "SHA-256 is " + found + ", not " + hash + ".", "Ask whoever keeps the index; use neither.");
            }
            return file;
        } catch (final IOException e) {
            throw new CoterieException("assembly.unreadable", place + " cannot be read: " + Reasons.of(e) + ".",
                "The index " + index.origin() + " names it: check that it is there.", e);
        }
    }

    /** The bundle as its manifest describes it, which must be what the index says. */
    private StoredBundle compared(final Path file) {
        final StoredBundle real = JarReader.read(file);
        refuse("its name", Set.of(name), Set.of(real.name()));
        refuse("its version", Set.of(version.toString()), Set.of(real.version().toString()));
        refuse("what it offers as a component", said(claimed, ComponentNamespace.NAMESPACE, IndexedBundle::all),
            said(real.resource(), ComponentNamespace.NAMESPACE, IndexedBundle::all));
        refuse("what it exports", said(claimed, PACKAGE, IndexedBundle::nameAndVersion),
            said(real.resource(), PACKAGE, IndexedBundle::nameAndVersion));
        return real;
    }

    private void refuse(final String what, final Set<String> said, final Set<String> found) {
        if (!said.equals(found)) {
            throw index.bad("it says of " + place + " that " + what + " is " + without(said, found)
                + ", and in its manifest it is " + without(found, said));
        }
    }

    private static String without(final Set<String> some, final Set<String> others) {
        return some.stream().filter(s -> !others.contains(s)).findFirst().map(FileNames::shown).orElse("nothing more");
    }

    private static Set<String> said(final Resource resource, final String namespace,
            final Function<Map<String, Object>, String> words) {
        return resource.getCapabilities(namespace).stream().map(Capability::getAttributes).map(words)
            .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    private static String all(final Map<String, Object> attributes) {
        final Map<String, String> words = new TreeMap<>();
        attributes.forEach((key, value) -> words.put(key, value instanceof Collection<?> many
            ? many.stream().map(Object::toString).sorted().toList().toString() : String.valueOf(value)));
        return words.toString();
    }

    /** What else an index says of a package differs between the programs that make one. */
    private static String nameAndVersion(final Map<String, Object> attributes) {
        return attributes.get(PACKAGE) + " " + attributes.getOrDefault("version", Version.emptyVersion);
    }
}
