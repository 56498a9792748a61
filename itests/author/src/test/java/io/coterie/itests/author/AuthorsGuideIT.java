package io.coterie.itests.author;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Follows docs/authors-guide.md as a reader would: {@code sh} is run, {@code diff} is edited, of {@code output} each
 * line must have been printed. What {@code sh install} does to the machine is done to a folder instead.
 */
class AuthorsGuideIT {
    private static final Path PAGE = Path.of(System.getProperty("author.root"), "docs", "authors-guide.md");
    private Workshop workshop;

    @Test
    void theGuideWorks() throws Exception {
        workshop = new Workshop("guide");
        String printed = "";
        int steps = 0;
        for (final Guide.Block block : Guide.read(PAGE)) {
            switch (block.language()) {
                case "sh" -> {
                    printed = run(block);
                    steps++;
                }
                case "diff" -> Guide.edit(workshop.here(), block);
                case "output" -> assertPrinted(block, printed);
                case "java", "sh install" -> {
                    // shown, not done
                }
                default -> throw new AssertionError("line " + block.line() + ": nobody knows what '"
                    + block.language() + "' asks for");
            }
        }
        assertTrue(steps > 5, "steps: " + steps);
    }

    @AfterEach
    void nothingRunsOn() throws Exception {
        if (workshop != null && Files.isDirectory(workshop.folder().resolve(".coterie"))) {
            assertEquals(0, workshop.run("cd '" + workshop.folder() + "'; coterie dev down").status());
        }
    }

    private String run(final Guide.Block block) throws IOException, InterruptedException {
        final Workshop.Result result = workshop.run(block.text());
        assertEquals(0, result.status(), () -> "line " + block.line() + ":\n" + block.text() + result.output());
        return result.output();
    }

    /** Spaces are as many as they like; {@code …} stands for anything on a line. */
    private static void assertPrinted(final Guide.Block block, final String printed) {
        final List<String> lines = printed.lines().map(AuthorsGuideIT::oneSpace).toList();
        for (final String expected : block.lines()) {
            final Pattern pattern = Pattern.compile(Arrays.stream(oneSpace(expected).split("\\s*…\\s*"))
                .map(Pattern::quote).collect(Collectors.joining(".*")));
            assertTrue(lines.stream().anyMatch(l -> pattern.matcher(l).find()), () -> "line " + block.line()
                + " promises '" + expected + "', printed was:\n" + printed);
        }
    }

    private static String oneSpace(final String line) {
        return line.strip().replaceAll("\\s+", " ");
    }
}
