package io.coterie.assembly.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import io.coterie.assembly.descriptor.Descriptor;

/** The texts of a Debian package, from templates. Stateless. */
final class DebTexts {
    private static final String AGENTS = "resource-agents";

    private DebTexts() {
    }

    static String control(final Descriptor descriptor, final long kibibytes) throws IOException {
        return filled("control", descriptor).replace("@SIZE@", Long.toString(kibibytes));
    }

    /** A member that runs agents does what root does; any other one gets nothing that it does not need. */
    static String unit(final Descriptor descriptor) throws IOException {
        return filled(privileged(descriptor) ? "privileged.service" : "member.service", descriptor);
    }

    static boolean privileged(final Descriptor descriptor) {
        return descriptor.components().stream().anyMatch(c -> c.kind().equals(AGENTS))
            || descriptor.alternatives().stream().anyMatch(c -> c.kind().equals(AGENTS)) || descriptor.everything();
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
        return resource(template).replace("@NAME@", descriptor.name())
            .replace("@VERSION@", descriptor.version().replace('-', '~')).replace("@DESCRIPTION@", description);
    }
}
