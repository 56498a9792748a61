package io.coterie.assembly.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;

import io.coterie.assembly.descriptor.Descriptor;

/** Writes an OCI image, without a daemon and without a registry: one layer, on a base if one is given. Stateless. */
final class OciImage {
    private OciImage() {
    }

    static void write(final Descriptor descriptor, final Tree tree, final OutputStream out, final Path beside,
            final Path base) throws IOException {
        try (Unfinished work = Unfinished.folder(beside)) {
            final Path made = work.path().resolve("image.tar");
            build(descriptor, tree, base, work.path(), made);
            Files.copy(made, out);
        }
    }

    private static void build(final Descriptor descriptor, final Tree tree, final Path base, final Path work,
            final Path made) throws IOException {
        final String root = "/opt/" + descriptor.name();
        final String home = "/var/lib/" + descriptor.name();
        final FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("coterie");
        final Instant time = Instant.ofEpochSecond(TarArchive.EPOCH_SECONDS);
        int n = 0;
        for (final Map.Entry<String, Tree.Entry> file : tree.files().entrySet()) {
            final Path copy = work.resolve("file-" + n++);
            try (InputStream in = file.getValue().open()) {
                Files.copy(in, copy);
            }
            layer.addEntry(copy, AbsoluteUnixPath.get(root + "/" + file.getKey()),
                FilePermissions.fromOctalString(Integer.toOctalString(file.getValue().mode())), time);
        }
        try {
            final JibContainerBuilder image = base == null ? Jib.fromScratch()
                : Jib.from(TarImage.at(OciBase.asTar(base, work)));
            image.setFormat(ImageFormat.OCI).setCreationTime(time).addFileEntriesLayer(layer.build())
                .setEntrypoint(root + "/bin/coterie-member", "--home", home).addLabel("org.opencontainers.image.title",
                    descriptor.name()).addLabel("org.opencontainers.image.version", descriptor.version())
                .containerize(Containerizer.to(TarImage.at(made).named(descriptor.name() + ":"
                    + descriptor.version())).setOfflineMode(true).setToolName("coterie")
                    .setApplicationLayersCache(work.resolve("layers")).setBaseImageLayersCache(work.resolve("base")));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (final RegistryException | CacheDirectoryCreationException | InvalidImageReferenceException e) {
            throw new IOException(e);
        }
    }
}
