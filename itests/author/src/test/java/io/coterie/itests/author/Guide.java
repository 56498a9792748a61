package io.coterie.itests.author;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a page of documentation tells its readers to do: the fenced blocks, in order. Stateless. */
final class Guide {
    private static final String FENCE = "```";

    /**
     * A fenced block.
     *
     * @param line where it begins
     * @param language what stands behind the fence: {@code sh}, {@code sh install}, {@code diff}, {@code output}, ...
     * @param lines what is in it
     */
    record Block(int line, String language, List<String> lines) {
        String text() {
            return String.join("\n", lines) + "\n";
        }
    }

    private Guide() {
    }

    static List<Block> read(final Path page) throws IOException {
        final List<Block> blocks = new ArrayList<>();
        Block open = null;
        int number = 0;
        for (final String line : Files.readAllLines(page)) {
            number++;
            if (!line.startsWith(FENCE)) {
                if (open != null) {
                    open.lines().add(line);
                }
            } else if (open == null) {
                open = new Block(number, line.substring(FENCE.length()).strip(), new ArrayList<>());
            } else {
                blocks.add(open);
                open = null;
            }
        }
        if (open != null) {
            throw new IllegalStateException(page + ": the block of line " + open.line() + " has no end");
        }
        return blocks;
    }

    /**
     * Makes an edit: the lines without a plus must be in the file once, as they stand, and become those without a
     * minus.
     *
     * @param folder in which the file is
     * @param block the block {@code diff}
     */
    static void edit(final Path folder, final Block block) throws IOException {
        final StringBuilder before = new StringBuilder();
        final StringBuilder after = new StringBuilder();
        Path file = null;
        for (final String line : block.lines()) {
            if (line.startsWith("+++ b/")) {
                file = folder.resolve(line.substring("+++ b/".length()).strip());
            } else if (!line.startsWith("---") && !line.startsWith("@@")) {
                final String rest = line.isEmpty() ? "" : line.substring(1);
                if (!line.startsWith("+")) {
                    before.append(rest).append('\n');
                }
                if (!line.startsWith("-")) {
                    after.append(rest).append('\n');
                }
            }
        }
        if (file == null) {
            throw new IllegalStateException("line " + block.line() + ": the edit names no file");
        }
        final String text = Files.readString(file);
        final int at = text.indexOf(before.toString());
        if (at < 0 || text.indexOf(before.toString(), at + 1) >= 0) {
            throw new IllegalStateException("line " + block.line() + ": what is to be changed is not once in " + file);
        }
        Files.writeString(file, text.substring(0, at) + after + text.substring(at + before.length()));
    }
}
