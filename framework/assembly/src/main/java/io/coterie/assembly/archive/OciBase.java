package io.coterie.assembly.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.repository.FileNames;
import io.coterie.assembly.repository.Hashes;

/** Turns an OCI image layout, a folder or a tar of one, into the tar with a manifest that the builder reads. */
final class OciBase {
    /** Largest base that is unpacked: system images have less than 1 GB. */
    private static final long MAX_BYTES = 8L << 30;
    /** What a file that zstd compressed begins with. */
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final ObjectMapper JSON = new ObjectMapper();

    private OciBase() {
    }

    static Path asTar(final Path base, final Path work) throws IOException {
        if (Files.isDirectory(base)) {
            return converted(base, work);
        }
        if (!Files.isRegularFile(base)) {
            throw new CoterieException("assembly.no-base", "There is no base image at " + base + ".",
                "Give the tar of 'docker save', or an OCI image layout.");
        }
        final Path unpacked = Files.createDirectory(work.resolve("base-layout"));
        long total = 0;
        boolean layout = false;
        if (!ArchiveKind.of(base).equals(Optional.of(ArchiveKind.TAR))) {
            throw bad(base, "it is no tar");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(base));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                total += entry.getSize();
                // as 'tar -C LAYOUT -cf FILE .' writes it
                final String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
                if (!name.isEmpty() && !FileNames.staysInside(name) || total > MAX_BYTES) {
                    throw bad(base, "'" + FileNames.shown(name) + "' leads out of it, or it is too large");
                }
                if (entry.getName().equals("manifest.json")) {
                    return base;
                }
                if (entry.isFile()) {
                    layout |= name.equals("oci-layout");
                    final Path target = unpacked.resolve(name);
                    Files.createDirectories(target.getParent());
                    Files.copy(tar, target);
                }
            }
        }
        if (!layout) {
            throw bad(base, "it holds neither manifest.json nor oci-layout");
        }
        return converted(unpacked, work);
    }

    private static Path converted(final Path layout, final Path work) throws IOException {
        JsonNode index = read(layout.resolve("index.json"), layout);
        JsonNode manifest = null;
        // an index may name another index, of the systems that an image is for
        for (int depth = 0; depth < 3 && manifest == null; depth++) {
            final JsonNode next = read(blob(layout, chosen(index.path("manifests"), layout)), layout);
            if (next.has("layers")) {
                manifest = next;
            }
            index = next;
        }
        if (manifest == null) {
            throw bad(layout, "its index leads to no manifest");
        }
        final Map<String, Path> files = new TreeMap<>();
        final List<String> layers = new ArrayList<>();
        final String config = add(files, layout, manifest.path("config").path("digest").asText(), ".json");
        for (final JsonNode layer : manifest.path("layers")) {
            final String digest = layer.path("digest").asText();
            try (InputStream in = Files.newInputStream(blob(layout, digest))) {
                if (Arrays.equals(in.readNBytes(ZSTD.length), ZSTD)) {
                    throw bad(layout, "its layer " + digest + " is compressed with zstd, which is not read");
                }
            }
            layers.add(add(files, layout, digest, ".tar"));
        }
        final byte[] text = JSON.writeValueAsBytes(List.of(Map.of("Config", config, "Layers", layers, "RepoTags",
            List.of("base:latest"))));
        final Path target = work.resolve("base.tar");
        try (OutputStream out = Files.newOutputStream(target);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            final TarArchiveEntry head = new TarArchiveEntry("manifest.json");
            head.setSize(text.length);
            tar.putArchiveEntry(head);
            tar.write(text);
            tar.closeArchiveEntry();
            for (final Map.Entry<String, Path> file : files.entrySet()) {
                final TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(Files.size(file.getValue()));
                tar.putArchiveEntry(entry);
                Files.copy(file.getValue(), tar);
                tar.closeArchiveEntry();
            }
        }
        return target;
    }

    private static String add(final Map<String, Path> files, final Path layout, final String digest,
            final String ending) throws IOException {
        final Path blob = blob(layout, digest);
        final String name = blob.getFileName() + ending;
        if (!Hashes.sha256(blob).equals(blob.getFileName().toString())) {
            throw bad(layout, "its blob " + blob.getFileName() + " has another hash");
        }
        files.put(name, blob);
        return name;
    }

    private static String chosen(final JsonNode manifests, final Path layout) throws IOException {
        JsonNode first = null;
        for (final JsonNode manifest : manifests) {
            first = first == null ? manifest : first;
            if (manifest.path("platform").path("architecture").asText().equals(architecture())) {
                return manifest.path("digest").asText();
            }
        }
        if (first == null) {
            throw bad(layout, "its index is empty");
        }
        return first.path("digest").asText();
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }

    private static Path blob(final Path layout, final String digest) throws IOException {
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw bad(layout, "'" + FileNames.shown(digest) + "' is no digest");
        }
        final Path blob = layout.resolve("blobs").resolve("sha256").resolve(digest.substring("sha256:".length()));
        if (!Files.isRegularFile(blob)) {
            throw bad(layout, "the blob " + digest + " is missing");
        }
        return blob;
    }

    private static JsonNode read(final Path file, final Path layout) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw bad(layout, file.getFileName() + " is missing");
        }
        try {
            return JSON.readTree(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (final JsonProcessingException e) {
            throw bad(layout, file.getFileName() + " is no JSON");
        }
    }

    private static CoterieException bad(final Path base, final String why) {
        return new CoterieException("assembly.bad-base", "The base image " + base + " is refused: " + why + ".",
            "Export it again, with 'docker save' or 'skopeo copy docker://IMAGE oci:FOLDER'.");
    }
}
