package io.coterie.assembly.descriptor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.osgi.framework.VersionRange;

import io.coterie.api.core.InvalidInputException;
import io.coterie.document.Field;
import io.coterie.document.Findings;
import io.coterie.document.PositionedSource;

/** Reads one descriptor file; includes are followed by {@link DescriptorFiles}. Pure. */
final class DescriptorReader {
    /** Longest descriptor in characters: one with a hundred components takes a tenth. */
    static final int MAX_CHARACTERS = 256 * 1024;
    /** Most entries of a list, or kinds: several times what exists. */
    static final int MAX_ENTRIES = 500;
    /** Longest name, path or address. */
    static final int MAX_NAME = 300;
    private static final Set<String> FIELDS = Set.of("distribution", "version", "description", "include", "components",
        "alone", "alternatives", "bundles", "programs", "repositories");
    private static final Set<String> COMPONENT_FIELDS = Set.of("component", "version", "guarantees", "settings");
    private static final String MAVEN = "mvn:";
    /** What a Debian package, an image and a folder can be called. */
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9]|[.-](?=[a-z0-9])){1,63}");
    private static final Pattern VERSION = Pattern.compile("[0-9]+(\\.[0-9]+){0,2}([.-][A-Za-z0-9-]+)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._=@-]{0,99}");

    private final Findings findings = new Findings();

    /** What one file says, before its includes are put under it. */
    record Page(Optional<String> name, Optional<String> version, Optional<String> description, List<String> includes,
            Map<String, List<ComponentRequest>> components, Map<String, List<ComponentRequest>> alone,
            Map<String, List<ComponentRequest>> alternatives, boolean everything, List<String> bundles,
            Optional<Set<String>> programs, List<String> repositories) {
        /** What this page says wins over what lies below, kind by kind; bundles and repositories add up. */
        Page over(final Page below) {
            return new Page(name.or(below::name), version.or(below::version), description.or(below::description),
                List.of(), merged(components, below.components), merged(alone, below.alone),
                merged(alternatives, below.alternatives), everything || below.everything,
                joined(bundles, below.bundles), programs.or(below::programs),
                joined(repositories, below.repositories));
        }

        /** The same with paths that start from the folder of the file in which they stand. */
        Page from(final Path folder) {
            return new Page(name, version, description, includes, components, alone, alternatives, everything,
                bundles.stream().map(b -> b.endsWith(".jar") && !b.startsWith(MAVEN) ? absolute(folder, b) : b)
                    .toList(), programs,
                repositories.stream().map(r -> r.equals(Descriptor.SHIPPED) || r.startsWith(MAVEN) || r.contains("://")
                    ? r : absolute(folder, r)).toList());
        }

        private static String absolute(final Path folder, final String path) {
            return folder.resolve(path).normalize().toString();
        }

        private static <T> Map<String, T> merged(final Map<String, T> mine, final Map<String, T> below) {
            final Map<String, T> all = new LinkedHashMap<>(below);
            all.putAll(mine);
            return all;
        }

        private static List<String> joined(final List<String> mine, final List<String> below) {
            final Set<String> all = new LinkedHashSet<>(mine);
            all.addAll(below);
            return List.copyOf(all);
        }
    }

    private DescriptorReader() {
    }

    /**
     * Reads a page.
     *
     * @throws InvalidInputException {@code assembly.invalid} with everything that is wrong
     */
    static Page read(final String text, final String what) {
        return new DescriptorReader().page(text, what);
    }

    private Page page(final String text, final String what) {
        if (text.length() > MAX_CHARACTERS) {
            throw InvalidDescriptor.whole(what, "The descriptor is longer than " + MAX_CHARACTERS + " characters.",
                "Give a list of components; settings belong into the cluster document.");
        }
        final Optional<Field> root = PositionedSource.read(text, what, findings);
        if (!findings.hasErrors() && (root.isEmpty() || !root.get().isMap())) {
            throw InvalidDescriptor.whole(what, "This is not a descriptor.", "Write a map with at least "
                + "'distribution: NAME' and 'components:'.");
        }
        refuse();
        final Map<String, Field> m = root.orElseThrow().members(FIELDS);
        final boolean all = m.containsKey("alternatives") && m.get("alternatives").isScalar()
            && !m.get("alternatives").isNull();
        if (all) {
            m.get("alternatives").oneOf(Set.of("all"));
        }
        final Page page = new Page(one(m, "distribution", matching(NAME,
            "2 to 64 of lower-case letters, digits, and single '.' and '-' between them, beginning with a letter")),
            one(m, "version", matching(VERSION, "a version such as 1.0 or 1.2.3-rc1")),
            one(m, "description", text()), list(m.get("include"), text()), components(m.get("components")),
            components(m.get("alone")), all ? Map.of() : components(m.get("alternatives")), all,
            list(m.get("bundles"), text()), programs(m.get("programs")), list(m.get("repositories"), text()));
        refuse();
        return page;
    }

    private void refuse() {
        if (findings.hasErrors()) {
            throw new InvalidInputException(InvalidDescriptor.CODE, findings.sorted());
        }
    }

    private static Function<String, String> matching(final Pattern pattern, final String words) {
        return value -> {
            if (!pattern.matcher(value).matches()) {
                throw new IllegalArgumentException("not " + words + ": '" + shortened(value) + "'");
            }
            return value;
        };
    }

    private static Function<String, String> text() {
        return value -> {
            if (value.length() > MAX_NAME || value.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("longer than " + MAX_NAME
                    + " characters, or with control characters: '" + shortened(value) + "'");
            }
            return value;
        };
    }

    private static String shortened(final String value) {
        final String line = value.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 40 ? line.substring(0, 40) + "…" : line;
    }

    private static Optional<String> one(final Map<String, Field> members, final String name,
            final Function<String, String> reader) {
        return Optional.ofNullable(members.get(name)).flatMap(f -> f.as(reader));
    }

    private List<String> list(final Field field, final Function<String, String> reader) {
        if (field == null) {
            return List.of();
        }
        final List<Field> items = field.items();
        limit(field, items.size());
        return items.stream().limit(MAX_ENTRIES).map(i -> i.as(reader)).flatMap(Optional::stream).toList();
    }

    private static void limit(final Field field, final int size) {
        if (size > MAX_ENTRIES) {
            field.error("assembly.too-many", "There are " + size + " entries here; at most " + MAX_ENTRIES
                + " are read.", "Describe one distribution at a time.");
        }
    }

    private Optional<Set<String>> programs(final Field field) {
        if (field == null) {
            return Optional.empty();
        }
        final Set<String> programs = new LinkedHashSet<>();
        field.items().stream().limit(MAX_ENTRIES)
            .forEach(i -> i.oneOf(Descriptor.PROGRAMS).ifPresent(programs::add));
        return Optional.of(programs);
    }

    private Map<String, List<ComponentRequest>> components(final Field field) {
        final Map<String, List<ComponentRequest>> components = new LinkedHashMap<>();
        if (field == null) {
            return components;
        }
        final Map<String, Field> members = field.members();
        limit(field, members.size());
        members.entrySet().stream().limit(MAX_ENTRIES).forEach(member -> {
            final String kind = member.getKey();
            if (!WORD.matcher(kind).matches()) {
                member.getValue().error("assembly.bad-name", "'" + shortened(kind) + "' is no kind of component.",
                    "Write a word such as messaging.");
                return;
            }
            final List<ComponentRequest> wishes = new ArrayList<>();
            final List<Field> items = member.getValue().isNull() ? List.of(member.getValue())
                : member.getValue().items();
            limit(member.getValue(), items.size());
            items.stream().limit(MAX_ENTRIES).forEach(item -> wish(kind, item).ifPresent(wish -> {
                if (wishes.stream().anyMatch(w -> w.component().equals(wish.component()))) {
                    item.error("assembly.conflict", "'" + wish.words() + "' is asked for twice.",
                        "Remove one of them.");
                }
                wishes.add(wish);
            }));
            components.put(kind, wishes);
        });
        return components;
    }

    private Optional<ComponentRequest> wish(final String kind, final Field item) {
        final String place = "line " + item.position().line() + ", field " + item.path();
        if (item.isNull()) {
            return Optional.of(new ComponentRequest(kind, "", ComponentRequest.ANY, List.of(), Map.of(), place));
        }
        if (item.isScalar()) {
            return item.as(matching(WORD, "a component's name")).map(name ->
                new ComponentRequest(kind, name, ComponentRequest.ANY, List.of(), Map.of(), place));
        }
        final Map<String, Field> m = item.members(COMPONENT_FIELDS);
        final Map<String, String> settings = new LinkedHashMap<>();
        if (m.containsKey("settings")) {
            m.get("settings").members().forEach((name, value) -> value.text().ifPresent(t -> settings.put(name, t)));
            limit(m.get("settings"), settings.size());
        }
        return Optional.of(new ComponentRequest(kind, one(m, "component", matching(WORD, "a component's name"))
            .orElse(""), Optional.ofNullable(m.get("version")).flatMap(f -> f.as(DescriptorReader::range))
            .orElse(ComponentRequest.ANY), list(m.get("guarantees"), matching(WORD, "a guarantee")), settings, place));
    }

    private static VersionRange range(final String text) {
        try {
            return new VersionRange(text);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("not a range of versions such as [0.1,1): '" + shortened(text) + "'", e);
        }
    }
}
