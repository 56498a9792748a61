package io.coterie.assembly.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.repository.Reasons;

/** A form in which a distribution is shipped. */
public enum Form {
    /** A compressed archive with one folder in it. */
    TAR(ArchiveKind.TAR_GZ) {
        @Override
        SafeOutput.Writer writer(final Descriptor descriptor, final Tree tree, final Path image) {
            return (stream, beside) -> TarArchive.write(tree, descriptor.name() + "-" + descriptor.version() + "/",
                stream);
        }
    },
    /** A Debian package. */
    DEB(ArchiveKind.DEB) {
        @Override
        SafeOutput.Writer writer(final Descriptor descriptor, final Tree tree, final Path image) {
            return (stream, beside) -> DebPackage.write(descriptor, tree, stream, beside);
        }
    },
    /** An OCI image layout in one tar file. */
    OCI(ArchiveKind.TAR) {
        @Override
        SafeOutput.Writer writer(final Descriptor descriptor, final Tree tree, final Path image) {
            return (stream, beside) -> OciImage.write(descriptor, tree, stream, beside, image);
        }
    },
    /** A plain folder. */
    FOLDER(null) {
        @Override
        public void write(final Descriptor descriptor, final Tree tree, final Path out, final Path image) {
            FolderOutput.write(tree, out);
        }

        @Override
        SafeOutput.Writer writer(final Descriptor descriptor, final Tree tree, final Path image) {
            throw new CoterieException("assembly.unknown-form", "A folder cannot be written to a stream.",
                "Give '--as tar', or the name of a folder.");
        }
    };

    private final ArchiveKind kind;

    Form(final ArchiveKind kind) {
        this.kind = kind;
    }

    /**
     * Writes a distribution.
     *
     * @param descriptor what it is called
     * @param tree its files
     * @param out the file or folder; replaced if it is an earlier one of the same form
     * @param image the image on which an image is built; null for none
     * @throws CoterieException {@code assembly.not-written}
     */
    public void write(final Descriptor descriptor, final Tree tree, final Path out, final Path image) {
        SafeOutput.write(out, kind, writer(descriptor, tree, image));
    }

    /**
     * Writes a distribution to a stream.
     *
     * @param descriptor what it is called
     * @param tree its files
     * @param out where to; stays open
     * @param image the image on which an image is built; null for none
     * @throws CoterieException {@code assembly.not-written}, {@code assembly.unknown-form} for a folder
     */
    public void write(final Descriptor descriptor, final Tree tree, final OutputStream out, final Path image) {
        try {
            writer(descriptor, tree, image).write(out, Path.of(System.getProperty("java.io.tmpdir")));
            out.flush();
        } catch (final IOException e) {
            throw new CoterieException("assembly.not-written", "The distribution cannot be written: " + Reasons.of(e)
                + ".", "Check who reads it, and the disk's free space.", e);
        }
    }

    abstract SafeOutput.Writer writer(Descriptor descriptor, Tree tree, Path image);

    /**
     * The form of a name.
     *
     * @param name {@code tar}, {@code deb}, {@code oci} or {@code folder}
     * @return the form
     */
    public static Form of(final String name) {
        for (final Form form : values()) {
            if (form.name().equalsIgnoreCase(name)) {
                return form;
            }
        }
        throw new CoterieException("assembly.unknown-form", "There is no form '" + name + "'.",
            "Known are: tar, deb, oci, folder.");
    }
}
