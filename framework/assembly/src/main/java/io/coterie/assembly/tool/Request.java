package io.coterie.assembly.tool;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.assembly.Assembler;
import io.coterie.assembly.archive.Kit;
import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.repository.Downloads;
import io.coterie.assembly.resolve.Resolution;

/** What was asked for, read from a map of texts and lists. Immutable. */
final class Request {
    private final Map<String, Object> given;

    Request(final Map<String, Object> given) {
        this.given = given;
    }

    String text(final String name) {
        final Object value = given.get(name);
        return value == null ? "" : value.toString();
    }

    List<String> texts(final String name) {
        return given.get(name) instanceof List<?> list ? list.stream().map(Object::toString).toList() : List.of();
    }

    /** Where a result goes that does not go into a file. */
    Optional<OutputStream> stream() {
        return Optional.ofNullable((OutputStream) given.get("stream"));
    }

    Kit kit() {
        return Kit.at(Path.of(text("kit")));
    }

    Path path(final String name) {
        return base().resolve(text(name));
    }

    /** Where relative paths start from: the folder in which the person is. */
    Path base() {
        return Path.of(text("base").isEmpty() ? "" : text("base")).toAbsolutePath();
    }

    Assembler assembler() {
        return new Assembler(kit(), base(), text("maven").isEmpty() ? new Downloads(Downloads.standard())
            : new Downloads(Downloads.standard(), path("maven")));
    }

    Resolution resolve(final String descriptor) {
        final Assembler assembler = assembler();
        return assembler.resolve(assembler.read(descriptor), texts("repositories"));
    }

    Descriptor read(final String descriptor) {
        return assembler().read(descriptor);
    }
}
