package io.coterie.runtime.swap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.KeptLog;
import io.coterie.runtime.model.KeptLogForm;
import io.coterie.runtime.model.Trees;

/**
 * The set that was committed last, in the member's home: {@code components.json}. It is replaced as a whole and forced
 * to disk; only the owner of the process can read it, since settings may be secret. One thread at a time.
 */
public final class SetFile {
    private static final int FORM = 1;
    private static final String FOLDERS = "folders";
    private static final String EARLIER = "earlier";
    private static final Trees JSON = new Trees(new JsonFactory());
    private final Path file;
    private final ClusterId cluster;

    /**
     * Reads and writes nothing yet.
     *
     * @param home the member's home
     * @param cluster whose set it is
     */
    public SetFile(final Path home, final ClusterId cluster) {
        this.file = home.resolve("components.json");
        this.cluster = cluster;
    }

    /**
     * Reads the set.
     *
     * @return the set that was committed last; empty if none ever was
     * @throws CoterieException {@code storage.unreadable} if the file cannot be used
     */
    public Optional<CommittedSet> read() {
        return tree().map(read -> {
            final List<Choice> choices = new ArrayList<>();
            final List<String> hashes = new ArrayList<>();
            final List<KeptLog> logs = new ArrayList<>();
            for (final JsonNode row : read.path("components")) {
                final Map<String, String> settings = new HashMap<>();
                row.path("settings").fields().forEachRemaining(s -> settings.put(s.getKey(), s.getValue().asText()));
                choices.add(new Choice(row.path("kind").asText(), row.path("component").asText(),
                    row.path("version").asText(), Configuration.of(settings)));
                hashes.add(row.path("sha256").asText());
                logs.add(log(row));
            }
            return new CommittedSet(read.path("revision").asLong(), choices, hashes, logs);
        });
    }

    private KeptLog log(final JsonNode row) {
        try {
            return KeptLogForm.read(row);
        } catch (IllegalArgumentException e) {
            throw unreadable(e.getMessage(), e);
        }
    }

    private Optional<JsonNode> tree() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            final JsonNode read = JSON.read(Files.readAllBytes(file));
            if (read.path("form").asInt() != FORM || !read.path("cluster").asText().equals(cluster.uuid().toString())
                    || read.path("revision").asLong() < 1 || !read.path("components").isArray()) {
                throw unreadable("it is of another form, or of another cluster", null);
            }
            return Optional.of(read);
        } catch (IOException e) {
            throw unreadable(e.getMessage(), e);
        }
    }

    /**
     * What is kept beside a set.
     *
     * @param folders the numbers of the folders of its instances
     * @param earlier the hashes of the set before, whose bundles are kept for a way back
     */
    public record Beside(Map<String, Integer> folders, List<String> earlier) {
        /** Copies both; what names no bundle is left out. */
        public Beside {
            folders = Map.copyOf(folders);
            earlier = earlier.stream().filter(h -> !h.isEmpty()).distinct().toList();
        }
    }

    /**
     * Reads what is kept beside the set.
     *
     * @return it; empty if nothing was ever committed
     * @throws CoterieException as {@link #read}
     */
    public Beside beside() {
        final Map<String, Integer> folders = new TreeMap<>();
        final List<String> earlier = new ArrayList<>();
        tree().ifPresent(read -> {
            read.path(FOLDERS).fields()
                .forEachRemaining(f -> folders.put(f.getKey(), Math.max(0, f.getValue().asInt())));
            read.path(EARLIER).forEach(h -> earlier.add(h.asText()));
        });
        return new Beside(folders, earlier);
    }

    /** {@return where the set is kept} */
    public Path path() {
        return file;
    }

    /**
     * Keeps a set; it is on disk when the call returns.
     *
     * @param set the set
     * @param beside what is kept with it
     * @throws CoterieException {@code storage.not-durable} if it cannot be written; the one before stays
     */
    public void write(final CommittedSet set, final Beside beside) {
        final Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(fresh);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(fresh,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                final ByteBuffer bytes = ByteBuffer.wrap(JSON.writeLines(form(set, beside)));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                // without it a power cut may bring the old set back
                folder.force(true);
            }
        } catch (IOException e) {
            throw new CoterieException("storage.not-durable", "The file " + file + " cannot be written: " + e + ".",
                "Make room on the disk, or mend the permissions of the member's home.", e);
        }
    }

    private ObjectNode form(final CommittedSet set, final Beside beside) {
        final ObjectNode form = Trees.object().put("form", FORM).put("cluster", cluster.uuid().toString())
            .put("revision", set.revision());
        final ArrayNode rows = form.putArray("components");
        for (int i = 0; i < set.choices().size(); i++) {
            final Choice choice = set.choices().get(i);
            final ObjectNode row = rows.addObject().put("kind", choice.kind()).put("component", choice.component())
                .put("version", choice.version()).put("sha256", set.hashes().get(i));
            KeptLogForm.write(row, set.logs().get(i));
            final ObjectNode settings = row.putObject("settings");
            choice.settings().values().forEach(settings::put);
        }
        final ObjectNode numbers = form.putObject(FOLDERS);
        beside.folders().forEach(numbers::put);
        final ArrayNode earlier = form.putArray(EARLIER);
        beside.earlier().forEach(earlier::add);
        return form;
    }

    private CoterieException unreadable(final String why, final Throwable cause) {
        return new CoterieException("storage.unreadable", "The file " + file + " cannot be used: " + why + ".",
            "Remove it; the member then begins with its configuration and learns from the others what holds.", cause);
    }
}
