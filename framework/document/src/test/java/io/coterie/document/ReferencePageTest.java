package io.coterie.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** Every field that the reader takes is on the reference page: what it takes is read from its own source. */
class ReferencePageTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "document.md");
    private static final Path SOURCE = Path.of("src", "main", "java", "io", "coterie", "document");
    /** The names of a mapping: given where it is read, or as a constant of the reader. */
    private static final Pattern NAMES = Pattern.compile(
        "(?:members\\(|Set<String> (?:PRIMITIVE|GROUP|CLONE|OPERATION|DEVICE|RULE|TERMS|FORMS|SET_FIELDS|ACTIONS) = )"
            + "Set\\.of\\(([^;]*?)\\)");
    private static final Pattern LITERAL = Pattern.compile("\"([a-zA-Z_-]+)\"");

    private static Set<String> names() throws IOException {
        final Set<String> names = new TreeSet<>(Vocabulary.OPTIONS.keySet());
        names.addAll(Vocabulary.META.keySet());
        final List<Path> sources;
        try (Stream<Path> files = Files.list(SOURCE)) {
            sources = files.filter(f -> f.toString().endsWith("Reader.java")).toList();
        }
        for (final Path source : sources) {
            final Matcher sets = NAMES.matcher(Files.readString(source));
            while (sets.find()) {
                LITERAL.matcher(sets.group(1)).results().forEach(r -> names.add(r.group(1)));
            }
        }
        return names;
    }

    @Test
    void everyFieldIsOnThePage() throws IOException {
        final String page = Files.readString(PAGE);
        final Set<String> names = names();
        // so that a reader that is written otherwise is noticed
        assertTrue(names.containsAll(Set.of("address", "host-map", "check-level", "score-attribute", "loss-policy",
            "then-action", "date-spec", "values", "no-quorum-policy", "interleave")), names.toString());
        assertEquals(List.of(), names.stream().filter(n -> !page.contains("`" + n + "`")).toList());
    }

    @Test
    void theExampleOfThePageIsADocument() throws IOException {
        final String page = Files.readString(PAGE);
        final int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
        final ParsedDocument parsed = DocumentParser.parse(page.substring(begin, page.indexOf("```", begin)));
        assertEquals(List.of(), parsed.findings());
    }
}
