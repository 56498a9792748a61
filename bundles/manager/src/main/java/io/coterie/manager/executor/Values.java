package io.coterie.manager.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.coterie.api.core.RejectedException;
import io.coterie.api.document.Value;
import io.coterie.toolkit.secret.Masking;

/** Reads the values that stand in files of this node, at the time of use. Stateless; reads the disk. */
public final class Values {
    /** Longest secret, in bytes: keys and certificates are far smaller. */
    private static final int MAX_BYTES = 64 * 1024;
    /** What is no secret whatever its name is ({@code check_passwd_use_empty: 0}): masked, it would garble texts. */
    private static final Pattern SWITCH = Pattern.compile("\\d|true|false|yes|no|on|off", Pattern.CASE_INSENSITIVE);

    private Values() {
    }

    /**
     * The values as text.
     *
     * @param values by name
     * @return the texts by name; of a file, its content without the line's end
     * @throws RejectedException if a file cannot be read; names the file, never its content
     */
    public static Map<String, String> resolve(final Map<String, Value> values) {
        final Map<String, String> texts = new TreeMap<>();
        values.forEach((name, value) -> texts.put(name, value.file() ? read(name, value.text()) : value.text()));
        return texts;
    }

    /**
     * What must not be told of the values: those that stand in files, and those whose names say that they are secret.
     *
     * @param values by name
     * @param texts what {@link #resolve} made of them
     * @return the secret texts
     */
    static List<String> secrets(final Map<String, Value> values, final Map<String, String> texts) {
        return values.entrySet().stream().filter(e -> e.getValue().file()
            || Masking.isSecret(e.getKey()) && !SWITCH.matcher(texts.get(e.getKey())).matches())
            .map(e -> texts.get(e.getKey())).toList();
    }

    private static String read(final String name, final String file) {
        try {
            final Path path = Path.of(file);
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                // a pipe would hold the thread that reads it for ever
                throw new RejectedException("manager.value-no-file", "What " + file + ", of parameter '" + name
                    + "', names is no regular file.", "Name the file that holds the value.");
            }
            if (Files.size(path) > MAX_BYTES) {
                throw new RejectedException("manager.value-too-large", "The file " + file + " of parameter '" + name
                    + "' is larger than " + MAX_BYTES + " bytes.", "Name the file that holds the value alone.");
            }
            return Files.readString(path).stripTrailing();
        } catch (final IOException | IllegalArgumentException e) {
            throw new RejectedException("manager.value-unreadable", "The file " + file + " of parameter '" + name
                + "' cannot be read on this node.", "Put it there, readable for the member.", e);
        }
    }
}
