package io.coterie.assembly.archive;

import java.nio.file.Path;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.descriptor.Descriptor;

/** A form in which a distribution is shipped. */
public enum Form {
    /** A compressed archive with one folder in it. */
    TAR {
        @Override
        public void write(final Descriptor descriptor, final Tree tree, final Path out, final Path image) {
            SafeOutput.write(out, stream -> TarArchive.write(tree,
                descriptor.name() + "-" + descriptor.version() + "/", stream));
        }
    },
    /** A Debian package. */
    DEB {
        @Override
        public void write(final Descriptor descriptor, final Tree tree, final Path out, final Path image) {
            SafeOutput.write(out, stream -> DebPackage.write(descriptor, tree, stream));
        }
    },
    /** An OCI image layout in one tar file. */
    OCI {
        @Override
        public void write(final Descriptor descriptor, final Tree tree, final Path out, final Path image) {
            OciImage.write(descriptor, tree, out, image);
        }
    },
    /** A plain folder. */
    FOLDER {
        @Override
        public void write(final Descriptor descriptor, final Tree tree, final Path out, final Path image) {
            FolderOutput.write(tree, out);
        }
    };

    /**
     * Writes a distribution.
     *
     * @param descriptor what it is called
     * @param tree its files
     * @param out the file or folder; replaced if it is there
     * @param image the image on which an image is built; null for none
     * @throws CoterieException {@code assembly.not-written}
     */
    public abstract void write(Descriptor descriptor, Tree tree, Path out, Path image);

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
