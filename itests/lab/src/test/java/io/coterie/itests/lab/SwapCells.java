package io.coterie.itests.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cells that the labs of one build go through, and what came of them: a file for each, made by whoever takes it,
 * and filled when it went well.
 */
final class SwapCells {
    private final List<SwapCell> cells;
    private final Path folder;

    SwapCells(final List<SwapCell> cells) {
        this.cells = cells;
        // the same in all processes of a build, and another one in the next
        this.folder = Path.of("target", "lab", "matrix-" + System.getProperty("lab.build", Long.toString(
            ProcessHandle.current().pid()))).toAbsolutePath();
        try {
            Files.createDirectories(folder);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(final SwapCell cell) {
        return folder.resolve(cell.toString());
    }

    /** {@return a cell that nobody has taken, which is the caller's now} */
    Optional<SwapCell> next() {
        for (final SwapCell cell : cells) {
            try {
                Files.createFile(file(cell));
                return Optional.of(cell);
            } catch (final FileAlreadyExistsException e) {
                // somebody else's
                continue;
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.empty();
    }

    void done(final SwapCell cell, final String told) {
        try {
            Files.writeString(file(cell), told);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<SwapCell, String> told() {
        final Map<SwapCell, String> told = new TreeMap<>(java.util.Comparator.comparing(SwapCell::toString));
        for (final SwapCell cell : cells) {
            try {
                if (Files.exists(file(cell))) {
                    told.put(cell, Files.readString(file(cell)));
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        // what is empty has been taken and is not done
        told.values().removeIf(String::isEmpty);
        return told;
    }

    /** {@return in which phase each loss came, as far as the labs have come, and how many of the pairs that covers} */
    String text() {
        final Map<SwapCell, String> told = told();
        final StringBuilder text = new StringBuilder();
        for (final SwapCell.Kinds kinds : SwapCell.Kinds.values()) {
            text.append(String.format("%n%-11s", kinds.name().toLowerCase(Locale.ROOT)));
            for (final SwapCell.Fault fault : SwapCell.Fault.values()) {
                text.append(String.format("%12s", fault.name().toLowerCase(Locale.ROOT)));
            }
            for (final String phase : SwapCell.PHASES) {
                text.append(String.format("%n%-11s", phase));
                for (final SwapCell.Fault fault : SwapCell.Fault.values()) {
                    text.append(String.format("%12s", told.getOrDefault(new SwapCell(phase, fault, kinds), "-")
                        .replaceAll(",.*", "")));
                }
            }
        }
        final Set<List<Object>> all = new HashSet<>();
        SwapCell.all().forEach(c -> all.addAll(c.two()));
        final Set<List<Object>> met = new HashSet<>();
        told.keySet().forEach(c -> met.addAll(c.two()));
        return text.append(String.format("%n%d of %d cells; %d of the %d pairs of phase, loss and kind%n", told.size(),
            cells.size(), met.size(), all.size())).toString();
    }
}
