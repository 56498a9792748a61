package io.coterie.assembly.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.zip.Deflater;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** Writes a tree as tar.gz: sorted, owned by root, of one time, with a gzip header that says nothing. Stateless. */
public final class TarArchive {
    /** The time of every file: 2026-01-01, as that of the jars of the build. */
    static final long EPOCH_SECONDS = 1_767_225_600L;
    /** What gzip's header says where nothing is known of the system. */
    private static final int UNKNOWN_SYSTEM = 255;
    private static final int FOLDER = 0755;

    private TarArchive() {
    }

    /**
     * Writes.
     *
     * @param tree the files
     * @param prefix before every path, such as {@code coterie-1.0/} or {@code ./}
     * @param out where to; stays open
     * @throws IOException if the disk refuses
     */
    public static void write(final Tree tree, final String prefix, final OutputStream out) throws IOException {
        final GzipParameters header = new GzipParameters();
        header.setCompressionLevel(Deflater.BEST_COMPRESSION);
        header.setOperatingSystem(UNKNOWN_SYSTEM);
        header.setModificationTime(0);
        final GzipCompressorOutputStream gzip = new GzipCompressorOutputStream(out, header);
        final TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip, "UTF-8");
        // dpkg reads no POSIX headers
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        if (!prefix.isEmpty()) {
            folder(tar, prefix);
        }
        for (final String folder : tree.folders()) {
            folder(tar, prefix + folder + "/");
        }
        for (final Map.Entry<String, Tree.Entry> file : tree.files().entrySet()) {
            final String link = file.getValue().link();
            final TarArchiveEntry entry = entry(prefix + file.getKey(), file.getValue().mode(),
                link.isEmpty() ? TarConstants.LF_NORMAL : TarConstants.LF_SYMLINK);
            entry.setLinkName(link);
            entry.setSize(file.getValue().size());
            tar.putArchiveEntry(entry);
            try (InputStream in = file.getValue().open()) {
                in.transferTo(tar);
            }
            tar.closeArchiveEntry();
        }
        tar.finish();
        gzip.finish();
    }

    private static void folder(final TarArchiveOutputStream tar, final String path) throws IOException {
        tar.putArchiveEntry(entry(path, FOLDER, TarConstants.LF_DIR));
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry entry(final String path, final int mode, final byte type) {
        final TarArchiveEntry entry = new TarArchiveEntry(path, type);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        entry.setModTime(EPOCH_SECONDS * 1000);
        return entry;
    }
}
