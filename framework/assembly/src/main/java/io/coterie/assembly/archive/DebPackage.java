package io.coterie.assembly.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;

import io.coterie.assembly.descriptor.Descriptor;

/** Writes a Debian package, format 2.0, without Debian's tools. Stateless. */
final class DebPackage {
    private static final int MODE = 0100644;
    private static final int KIBI = 1024;
    /** What an operator may change; everything else belongs to the package. */
    private static final List<String> SETTINGS = List.of("conf/jvm.options", "conf/jvm-24.options",
        "conf/logback.xml");

    private DebPackage() {
    }

    static void write(final Descriptor descriptor, final Tree tree, final OutputStream out, final Path beside)
            throws IOException {
        final Tree data = data(descriptor, tree);
        try (Unfinished unfinished = Unfinished.file(beside)) {
            final Path packed = unfinished.path();
            try (OutputStream target = Files.newOutputStream(packed)) {
                TarArchive.write(data, "./", target);
            }
            final ByteArrayOutputStream control = new ByteArrayOutputStream();
            TarArchive.write(control(descriptor, tree, data), "./", control);
            final ArArchiveOutputStream ar = new ArArchiveOutputStream(out);
            member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(ar, "control.tar.gz", control.toByteArray());
            ar.putArchiveEntry(new ArArchiveEntry("data.tar.gz", Files.size(packed), 0, 0, MODE,
                TarArchive.EPOCH_SECONDS));
            Files.copy(packed, ar);
            ar.closeArchiveEntry();
            ar.finish();
        }
    }

    private static void member(final ArArchiveOutputStream ar, final String name, final byte[] bytes)
            throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length, 0, 0, MODE, TarArchive.EPOCH_SECONDS));
        ar.write(bytes);
        ar.closeArchiveEntry();
    }

    private static Tree data(final Descriptor descriptor, final Tree tree) throws IOException {
        final String name = descriptor.name();
        final String home = "usr/lib/" + name + "/";
        final Tree data = new Tree();
        tree.files().forEach((path, entry) -> {
            if (SETTINGS.contains(path)) {
                final String file = path.substring(path.indexOf('/') + 1);
                data.add("etc/" + name + "/" + file, entry);
                data.link(home + path, "/etc/" + name + "/" + file);
            } else {
                data.add(home + path, entry);
            }
        });
        data.add("usr/lib/systemd/system/" + name + ".service", Tree.PLAIN, DebTexts.unit(descriptor,
            tree.root()));
        if (tree.root().isEmpty()) {
            data.add("usr/lib/sysusers.d/" + name + ".conf", Tree.PLAIN, DebTexts.users(descriptor));
        }
        data.add("usr/share/doc/" + name + "/copyright", Tree.PLAIN, DebTexts.copyright());
        if (descriptor.programs().contains(Descriptor.COMMAND)) {
            data.link("usr/bin/coterie", "/usr/lib/" + name + "/bin/coterie");
            data.add("usr/share/man/man1/coterie.1", Tree.PLAIN, DebTexts.resource("coterie.1"));
            data.add("usr/share/bash-completion/completions/coterie", Tree.PLAIN, DebTexts.resource("coterie.bash"));
            data.add("usr/share/zsh/vendor-completions/_coterie", Tree.PLAIN, DebTexts.resource("_coterie"));
            data.add("usr/share/fish/vendor_completions.d/coterie.fish", Tree.PLAIN,
                DebTexts.resource("coterie.fish"));
        }
        data.add("usr/share/man/man8/" + name + "-member.8", Tree.PLAIN, DebTexts.manual(descriptor));
        return data;
    }

    private static Tree control(final Descriptor descriptor, final Tree tree, final Tree data) throws IOException {
        long bytes = 0;
        final StringBuilder sums = new StringBuilder();
        for (final Map.Entry<String, Tree.Entry> file : data.files().entrySet()) {
            if (file.getValue().link().isEmpty()) {
                bytes += file.getValue().size();
                sums.append(md5(file.getValue())).append("  ").append(file.getKey()).append('\n');
            }
        }
        final Tree control = new Tree();
        control.add("control", Tree.PLAIN, DebTexts.control(descriptor, (bytes + KIBI - 1) / KIBI));
        control.add("md5sums", Tree.PLAIN, sums.toString());
        final StringBuilder settings = new StringBuilder();
        SETTINGS.stream().filter(tree.files()::containsKey).forEach(path -> settings.append("/etc/")
            .append(descriptor.name()).append(path.substring(path.indexOf('/'))).append('\n'));
        control.add("conffiles", Tree.PLAIN, settings.toString());
        control.add("postinst", Tree.PROGRAM, DebTexts.script(descriptor, "postinst"));
        control.add("prerm", Tree.PROGRAM, DebTexts.script(descriptor, "prerm"));
        control.add("postrm", Tree.PROGRAM, DebTexts.script(descriptor, "postrm"));
        return control;
    }

    /** Only dpkg's own check of what was installed reads these; nothing relies on them. */
    private static String md5(final Tree.Entry entry) throws IOException {
        try (InputStream in = entry.open()) {
            return org.apache.commons.codec.digest.DigestUtils.md5Hex(in);
        }
    }
}
