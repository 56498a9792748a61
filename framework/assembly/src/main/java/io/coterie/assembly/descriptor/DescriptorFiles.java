package io.coterie.assembly.descriptor;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.coterie.api.core.CoterieException;
import io.coterie.document.Suggestion;

/** Finds descriptors, by path or by the name of a ready-made one, and follows their includes. Immutable. */
public final class DescriptorFiles {
    /** Deepest chain of includes: more is a maze. */
    static final int MAX_DEPTH = 8;
    /** Most files of one descriptor. */
    static final int MAX_FILES = 50;
    private static final String ENDING = ".yaml";
    private final Path readyMade;
    private final Path base;

    /**
     * Descriptors of a distribution.
     *
     * @param readyMade the folder of the ready-made ones; need not exist
     * @param base what the path of a descriptor starts from; those that are written in one start from its own folder
     */
    public DescriptorFiles(final Path readyMade, final Path base) {
        this.readyMade = readyMade;
        this.base = base;
    }

    /** {@return the names of the ready-made descriptors, sorted} */
    public List<String> names() {
        if (!Files.isDirectory(readyMade)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(readyMade)) {
            return files.map(f -> f.getFileName().toString()).filter(n -> n.endsWith(ENDING))
                .map(n -> n.substring(0, n.length() - ENDING.length())).sorted().toList();
        } catch (final IOException e) {
            throw unreadable(readyMade, e);
        }
    }

    /**
     * Reads a descriptor.
     *
     * @param given a path, or the name of a ready-made one
     * @return the descriptor, includes followed
     * @throws io.coterie.api.core.InvalidInputException {@code assembly.invalid}
     * @throws CoterieException {@code assembly.no-descriptor}
     */
    public Descriptor read(final String given) {
        return descriptor(page(find(given, base), new LinkedHashSet<>(), new int[1]), given);
    }

    private Path find(final String given, final Path folder) {
        final Path path;
        try {
            path = folder.resolve(given);
        } catch (final java.nio.file.InvalidPathException e) {
            throw missing(given);
        }
        if (Files.isRegularFile(path)) {
            return path;
        }
        if (given.matches("[a-z0-9.-]+") && Files.isRegularFile(readyMade.resolve(given + ENDING))) {
            return readyMade.resolve(given + ENDING);
        }
        throw missing(given);
    }

    private CoterieException missing(final String given) {
        final String shown = given.length() > DescriptorReader.MAX_NAME ? given.substring(0, 40) + "…" : given;
        return new CoterieException("assembly.no-descriptor", "There is no descriptor '" + shown + "'.",
            "Give the path of a file, or a ready-made one. " + Suggestion.of(shown, names()));
    }

    /** The page, laid over what it includes. */
    private DescriptorReader.Page page(final Path file, final Set<Path> above, final int[] count) {
        final Path real = real(file);
        if (!above.add(real)) {
            throw InvalidDescriptor.whole(file.toString(), "It includes itself: " + String.join(" includes ",
                Stream.concat(above.stream().dropWhile(p -> !p.equals(real)), Stream.of(real))
                    .map(p -> p.getFileName().toString()).toList()) + ".", "Break the circle.");
        }
        if (above.size() > MAX_DEPTH || ++count[0] > MAX_FILES) {
            throw InvalidDescriptor.whole(file.toString(), "Includes are nested deeper than " + MAX_DEPTH
                + ", or there are more than " + MAX_FILES + " of them.", "Write what is wanted into fewer files.");
        }
        final DescriptorReader.Page page =
            DescriptorReader.read(text(file), file.getFileName().toString()).from(real.getParent());
        DescriptorReader.Page below = null;
        for (final String include : page.includes()) {
            final DescriptorReader.Page next = page(find(include, real.getParent()), above, count);
            if (below != null) {
                refuseConflicts(file, page, below, next);
            }
            below = below == null ? next : below.over(next);
        }
        above.remove(real);
        return below == null ? page : page.over(below);
    }

    /** Two files that are included side by side must agree, unless the page itself says what it wants. */
    private static void refuseConflicts(final Path file, final DescriptorReader.Page page,
            final DescriptorReader.Page one, final DescriptorReader.Page other) {
        one.components().forEach((kind, wishes) -> {
            final List<ComponentRequest> others = other.components().get(kind);
            if (others != null && !page.components().containsKey(kind) && !wanted(wishes).equals(wanted(others))) {
                throw InvalidDescriptor.whole(file.toString(), "Two files that it includes choose differently for '"
                    + kind + "': " + names(wishes) + " and " + names(others)
                    + (names(wishes).equals(names(others)) ? ", with other versions, guarantees or settings." : "."),
                    "Say here which holds.");
            }
        });
    }

    /** Wishes, wherever they stand. */
    private static Set<ComponentRequest> wanted(final List<ComponentRequest> wishes) {
        return wishes.stream().map(w -> new ComponentRequest(w.kind(), w.component(), w.versions(), w.guarantees(),
            w.settings(), "")).collect(java.util.stream.Collectors.toSet());
    }

    private static Set<String> names(final List<ComponentRequest> wishes) {
        return wishes.stream().map(ComponentRequest::words).collect(java.util.stream.Collectors.toCollection(
            java.util.TreeSet::new));
    }

    private static Path real(final Path file) {
        try {
            return file.toRealPath();
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    private static String text(final Path file) {
        try {
            if (Files.size(file) > 4L * DescriptorReader.MAX_CHARACTERS) {
                throw InvalidDescriptor.whole(file.toString(), "The file is longer than a descriptor can be.",
                    "Give the right file.");
            }
            return Files.readString(file);
        } catch (final CharacterCodingException e) {
            throw InvalidDescriptor.whole(file.toString(), "The file is not text in UTF-8.", "Give the right file.");
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CoterieException unreadable(final Path file, final IOException e) {
        return new CoterieException("assembly.no-descriptor", file + " cannot be read: " + e.getMessage() + ".",
            "Check that it is there and readable.", e);
    }

    private static Descriptor descriptor(final DescriptorReader.Page page, final String given) {
        if (page.components().values().stream().allMatch(List::isEmpty) && page.bundles().isEmpty()
            && !page.everything()) {
            throw InvalidDescriptor.whole(given, "No component is asked for.",
                "Write 'components:' with at least one kind, such as 'membership: jgroups'.");
        }
        return new Descriptor(page.name().orElseThrow(() -> InvalidDescriptor.whole(given,
            "It does not say what the distribution is called.", "Begin it with 'distribution: NAME'.")),
            page.version().orElse("0"), page.description().orElse(""), flat(page.components()), flat(page.alone()),
            flat(page.alternatives()), page.everything(), page.bundles(),
            page.programs().orElse(Set.of(Descriptor.COMMAND)), page.repositories());
    }

    private static List<ComponentRequest> flat(final Map<String, List<ComponentRequest>> wishes) {
        return wishes.values().stream().flatMap(List::stream).toList();
    }
}
