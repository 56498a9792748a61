package io.coterie.assembly.repository;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import javax.xml.stream.XMLStreamException;

import org.apache.felix.utils.repository.StaxParser;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;
import org.osgi.resource.Resource;

import io.coterie.api.core.CoterieException;

/** An index of the OSGi Repository specification: XML, plain or compressed, with the hash of each bundle. */
public final class IndexRepository implements Repository {
    /** Longest index, unpacked: that of a thousand bundles has about 5 MB. */
    static final int MAX_BYTES = 64 << 20;
    private static final String CONTENT = "osgi.content";
    private static final String IDENTITY = "osgi.identity";
    private static final int GZIP = 0x1f;
    private static final int HEAD = 200;
    /** In any other encoding what is looked for could hide. */
    private static final Pattern ENCODING = Pattern.compile("^(\u00ef\u00bb\u00bf)?\\s*<(?!\\?xml[^>]*encoding\\s*=\\s*"
        + "[\"'](?!(?i:utf-8|us-ascii|iso-8859-1)[\"']))");
    private final URI address;
    private final boolean local;
    private final Downloads downloads;
    private final List<StoredBundle> bundles;

    /**
     * Reads an index.
     *
     * @param address of the index: file or https
     * @param downloads where bundles from elsewhere go
     */
    public IndexRepository(final URI address, final Downloads downloads) {
        this.address = address;
        this.local = "file".equals(address.getScheme());
        this.downloads = downloads;
        this.bundles = read();
    }

    private List<StoredBundle> read() {
        final Path file = local ? onThisMachine(address) : downloads.place("index-"
            + Hashes.sha256(address.toString().getBytes(StandardCharsets.UTF_8)));
        if (!local) {
            downloads.fetch(address, MAX_BYTES, file);
        }
        try {
            final List<StoredBundle> found = new ArrayList<>();
            for (final Resource resource : StaxParser.parse(new ByteArrayInputStream(bytes(file))).resources) {
                if (!resource.getCapabilities(IDENTITY).isEmpty() && !resource.getCapabilities(CONTENT).isEmpty()) {
                    found.add(bundle(resource));
                }
            }
            return List.copyOf(found);
        } catch (final CoterieException e) {
            throw e;
        } catch (final XMLStreamException | RuntimeException e) {
            throw bad("it is no index of the OSGi Repository specification: " + String.valueOf(e.getMessage())
                .lines().findFirst().orElse("unreadable").replaceAll("\\p{Cntrl}", "?"));
        } catch (final IOException e) {
            throw new CoterieException("assembly.no-repository", "The index " + address + " cannot be read: "
                + Reasons.of(e) + ".", "Check that it is there and whole.", e);
        }
    }

    private byte[] bytes(final Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.mark(1);
            final boolean compressed = in.read() == GZIP;
            in.reset();
            final byte[] bytes = (compressed ? new GZIPInputStream(in) : in).readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw bad("it is longer than " + MAX_BYTES + " bytes");
            }
            // no entity is needed in an index, and one can read files or fill the memory; a zero byte would hide it
            final String text = new String(bytes, StandardCharsets.ISO_8859_1);
            final Matcher encoding = ENCODING.matcher(text.substring(0, Math.min(text.length(), HEAD)));
            if (!encoding.find() || text.indexOf('\0') >= 0 || text.contains("<!DOCTYPE")
                || text.contains("<!ENTITY")) {
                throw bad("it declares entities, or is not in UTF-8");
            }
            return bytes;
        }
    }

    private StoredBundle bundle(final Resource resource) {
        final Capability content = resource.getCapabilities(CONTENT).get(0);
        final Map<String, Object> identity = resource.getCapabilities(IDENTITY).get(0).getAttributes();
        final String name = String.valueOf(identity.get(IDENTITY));
        final Version version = Version.parseVersion(String.valueOf(identity.get("version")));
        final String hash = String.valueOf(content.getAttributes().get(CONTENT)).toLowerCase(Locale.ROOT);
        if (!hash.matches("[0-9a-f]{64}")) {
            throw bad("the hash of " + FileNames.shown(name) + " is no SHA-256");
        }
        final URI place = place(String.valueOf(content.getAttributes().get("url")), name);
        final String path = place.getPath();
        final String fileName = FileNames.of(path.substring(path.lastIndexOf('/') + 1));
        return new StoredBundle(resource, name, version, Map.of(), fileName, place.toString(),
            new IndexedBundle(this, downloads, place, hash, name, version, resource, fileName));
    }

    private URI place(final String url, final String name) {
        final URI place;
        try {
            place = address.resolve(url).normalize();
        } catch (final IllegalArgumentException e) {
            throw bad("the address of " + FileNames.shown(name) + " is none");
        }
        final boolean relative = !URI.create(url).isAbsolute();
        final String folder = address.resolve(".").normalize().toString();
        // the path is the one in which %2e%2e stands for two dots
        if (relative && (!place.toString().startsWith(folder) || place.getPath() != null
            && !FileNames.staysInside(place.getPath().replaceFirst("^/", "")))) {
            throw bad("the address of " + FileNames.shown(name) + " leads out of its folder");
        }
        if (!local && "file".equals(place.getScheme()) || place.getPath() == null) {
            throw bad("the address of " + FileNames.shown(name) + " lies on this machine, the index does not");
        }
        if ("file".equals(place.getScheme())) {
            onThisMachine(place);
        }
        return place;
    }

    /** A path; an address with a host, a question or a fragment is none. */
    private Path onThisMachine(final URI place) {
        try {
            return Path.of(place);
        } catch (final IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            throw bad("'" + FileNames.shown(place.toString()) + "' is no file on this machine: " + e.getMessage());
        }
    }

    CoterieException bad(final String why) {
        return new CoterieException("assembly.bad-index", "The index " + address + " is refused: " + why + ".",
            "Ask whoever keeps it.");
    }

    @Override
    public List<StoredBundle> bundles() {
        return bundles;
    }

    @Override
    public String origin() {
        return address.toString();
    }
}
