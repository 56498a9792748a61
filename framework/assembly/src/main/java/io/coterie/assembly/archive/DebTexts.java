package io.coterie.assembly.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.repository.Hashes;

/** The texts of a Debian package, from templates. Stateless. */
final class DebTexts {
    /** Longest name of a user that systemd-sysusers takes, of letters, digits, '_' and '-'. */
    private static final int MAX_USER = 31;
    private static final int HASH = 8;
    /** Users that every Debian has (base-passwd): a member that runs as one could do what that one may. */
    private static final Set<String> TAKEN = Set.of("root", "daemon", "bin", "sys", "sync", "games", "man", "lp",
        "mail", "news", "uucp", "proxy", "www-data", "backup", "list", "irc", "gnats", "nobody");

    private DebTexts() {
    }

    static String control(final Descriptor descriptor, final long kibibytes) throws IOException {
        // two distributions with the command both bring /usr/bin/coterie: dpkg takes one at a time
        return filled("control", descriptor).replace("@SIZE@", Long.toString(kibibytes)).replace("@COMMAND@",
            descriptor.programs().contains(Descriptor.COMMAND)
                ? "Provides: coterie-command\nConflicts: coterie-command\n" : "");
    }

    /** A member that does what root does is root; any other one gets nothing that it does not need. */
    static String unit(final Descriptor descriptor, final List<String> root) throws IOException {
        return filled(root.isEmpty() ? "member.service" : "privileged.service", descriptor)
            .replace("@WHY@", String.join("\n# ", root));
    }

    /** The member's user: the distribution's name where it may be one and is nobody's, else a part of it and a hash. */
    static String user(final String name) {
        final String plain = name.replace('.', '-');
        return plain.equals(name) && name.length() <= MAX_USER && !TAKEN.contains(name) ? name
            : plain.substring(0, Math.min(plain.length(), MAX_USER - HASH - 1)) + "-"
                + Hashes.sha256(name.getBytes(StandardCharsets.UTF_8)).substring(0, HASH);
    }

    static String users(final Descriptor descriptor) throws IOException {
        return filled("sysusers.conf", descriptor);
    }

    static String manual(final Descriptor descriptor) throws IOException {
        return filled("member.8", descriptor);
    }

    static String script(final Descriptor descriptor, final String name) throws IOException {
        return filled(name, descriptor);
    }

    static String copyright() throws IOException {
        return resource("copyright");
    }

    static String resource(final String name) throws IOException {
        try (InputStream in = DebTexts.class.getResourceAsStream("deb/" + name)) {
            if (in == null) {
                throw new IOException("the template " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String filled(final String template, final Descriptor descriptor) throws IOException {
        final String description = descriptor.description().isEmpty() ? "A cluster of chosen components"
            : descriptor.description().replaceAll("\\.$", "");
        return resource(template).replace("@NAME@", descriptor.name()).replace("@USER@", user(descriptor.name()))
            .replace("@VERSION@", descriptor.version().replace('-', '~')).replace("@DESCRIPTION@", description);
    }
}
