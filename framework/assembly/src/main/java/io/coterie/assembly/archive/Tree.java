package io.coterie.assembly.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.repository.FileNames;
import io.coterie.assembly.repository.Hashes;

/** Files by path, sorted, with nothing of the machine on which they lie. Used by one thread. */
public final class Tree {
    /** Permissions of a program. */
    static final int PROGRAM = 0755;
    /** Permissions of a plain file. */
    static final int PLAIN = 0644;
    private final SortedMap<String, Entry> files = new TreeMap<>();
    private List<String> root = List.of();

    /** A file: its bytes, from memory or from disk. */
    public static final class Entry {
        private final int mode;
        private final Path file;
        private final byte[] bytes;
        private final String link;

        private Entry(final int mode, final Path file, final byte[] bytes) {
            this(mode, file, bytes, "");
        }

        private Entry(final int mode, final Path file, final byte[] bytes, final String link) {
            this.mode = mode;
            this.file = file;
            this.bytes = bytes;
            this.link = link;
        }

        /** {@return what it points to, if it is a symbolic link; else empty} */
        public String link() {
            return link;
        }

        /** {@return the permissions} */
        public int mode() {
            return mode;
        }

        /** The file on this machine; null for a text. */
        Path file() {
            return file;
        }

        /**
         * How long it is.
         *
         * @return bytes
         * @throws IOException if it cannot be read
         */
        public long size() throws IOException {
            return bytes != null ? bytes.length : Files.size(file);
        }

        /**
         * Reads it.
         *
         * @return its bytes
         * @throws IOException if it cannot be read
         */
        public InputStream open() throws IOException {
            return bytes != null ? new ByteArrayInputStream(bytes) : Files.newInputStream(file);
        }

        /**
         * Its hash.
         *
         * @return SHA-256
         * @throws IOException if it cannot be read
         */
        public String sha256() throws IOException {
            return bytes != null ? Hashes.sha256(bytes) : Hashes.sha256(file);
        }
    }

    /** Notes why what lies here has to run as root; empty if it need not. */
    void runAsRoot(final List<String> reasons) {
        root = List.copyOf(reasons);
    }

    /** {@return why what lies here has to run as root; empty if it need not} */
    List<String> root() {
        return root;
    }

    /**
     * Adds a file.
     *
     * @param path where, relative, with slashes
     * @param mode its permissions
     * @param file the bytes
     */
    public void add(final String path, final int mode, final Path file) {
        put(path, new Entry(mode, file, null));
    }

    /**
     * Adds a text.
     *
     * @param path where
     * @param mode its permissions
     * @param text the text
     */
    public void add(final String path, final int mode, final String text) {
        put(path, new Entry(mode, null, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds a symbolic link; only packages have some. */
    void link(final String path, final String target) {
        put(path, new Entry(PLAIN, null, new byte[0], target));
    }

    /** Adds a file of another tree. */
    void add(final String path, final Entry entry) {
        put(path, entry);
    }

    private void put(final String path, final Entry entry) {
        if (!FileNames.staysInside(path)) {
            throw new CoterieException("assembly.bad-name", "'" + FileNames.shown(path)
                + "' leads out of the distribution.", "Rename the file.");
        }
        if (files.putIfAbsent(path, entry) != null) {
            throw new CoterieException("assembly.conflict", "Two files want to be " + path + ".",
                "Rename one of them.");
        }
    }

    /** {@return the files, sorted by path} */
    public SortedMap<String, Entry> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    /** {@return the folders that hold the files, sorted, parents first} */
    public java.util.SortedSet<String> folders() {
        final java.util.SortedSet<String> folders = new java.util.TreeSet<>();
        for (final String path : files.keySet()) {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                folders.add(path.substring(0, slash));
            }
        }
        return folders;
    }
}
