package io.coterie.fencing.agents;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds fence agents in the folders of a search path, the first one of a name. Immutable; reads the disk. */
final class AgentPath {
    static final String PREFIX = "fence_";
    private static final Pattern NAME = Pattern.compile("fence_[A-Za-z0-9][A-Za-z0-9_.-]{0,100}");
    private final List<Path> folders;

    AgentPath(final List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** {@return the path of a text with folders between colons, the last of which may be missing} */
    static AgentPath of(final String text, final Optional<Path> last) {
        final List<Path> folders = new ArrayList<>();
        for (final String folder : text.split(":")) {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder.strip()));
            }
        }
        last.ifPresent(folders::add);
        return new AgentPath(folders);
    }

    static boolean isName(final String agent) {
        return NAME.matcher(agent).matches();
    }

    Optional<Path> find(final String agent) {
        if (!isName(agent)) {
            return Optional.empty();
        }
        return folders.stream().map(f -> f.resolve(agent)).filter(f -> Files.isRegularFile(f) && Files.isExecutable(f))
            .findFirst();
    }

    List<String> names() {
        final TreeSet<String> names = new TreeSet<>();
        for (final Path folder : folders) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
                files.forEach(f -> names.add(f.getFileName().toString()));
            } catch (final IOException e) {
                // a folder of the path that is not there has no agents
                continue;
            }
        }
        names.removeIf(name -> find(name).isEmpty());
        return List.copyOf(names);
    }

    @Override
    public String toString() {
        return String.join(":", folders.stream().map(Path::toString).toList());
    }
}
