package io.coterie.assembly.archive;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The lock of a distribution: SHA-256 of every file that is run, as {@code sha256sum --check} reads it. Stateless. */
public final class LockFile {
    /** Where it lies in a distribution. The launcher knows it too. */
    public static final String PATH = "lock.sha256";
    /** So long is what stands before a path: the hash, and two spaces. */
    public static final int HASH_AND_SPACES = 66;
    /** Where files lie that are run; what lies in conf may be changed by an operator. */
    private static final List<String> RUN = List.of("bin/", "bundles/", "lib/");

    private LockFile() {
    }

    /**
     * The lock of some files.
     *
     * @param tree the files
     * @return one line a file, sorted by path
     * @throws IOException if one cannot be read
     */
    public static String of(final Tree tree) throws IOException {
        final StringBuilder text = new StringBuilder();
        for (final Map.Entry<String, Tree.Entry> file : tree.files().entrySet()) {
            if (RUN.stream().anyMatch(file.getKey()::startsWith)) {
                text.append(file.getValue().sha256()).append("  ").append(file.getKey()).append('\n');
            }
        }
        return text.toString();
    }
}
