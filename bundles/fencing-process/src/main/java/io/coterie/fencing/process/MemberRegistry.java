package io.coterie.fencing.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.toolkit.process.MachineFolder;
import io.coterie.toolkit.process.PrivateDirectory;
import io.coterie.toolkit.process.ProcessTable;
import io.coterie.toolkit.process.ScannedProcess;

/**
 * The folder in which the members of a cluster on this machine write down that they run here, and the greatest term
 * that has fenced here. Several JVMs use it at once: each file is written once, under a name of its own, and moved into
 * place whole.
 */
final class MemberRegistry {
    /** Incarnations kept of each node: more than can be unclean at once, few enough to read on each look. */
    static final int KEPT_PER_NODE = 16;

    private final MachineFolder machineFolder;
    private final UUID cluster;

    MemberRegistry(final MachineFolder machineFolder, final UUID cluster) {
        this.machineFolder = machineFolder;
        this.cluster = cluster;
    }

    /** Writes down that this JVM is that member. */
    void registerSelf(final MemberId member) throws IOException {
        final ScannedProcess self = new ProcessTable(ProcessTable.PROC, Set.of())
            .find(ProcessHandle.current().pid())
            .orElseThrow(() -> new NoSuchFileException("/proc/" + ProcessHandle.current().pid()));
        write(new Registration(member, Machine.here(), self.pid(), self.startTicks(), self.session()));
        final List<Registration> mine = all().stream().filter(r -> r.member().node().equals(member.node()))
            .sorted(Comparator.comparing(Registration::member).reversed()).toList();
        for (final Registration old : mine.subList(Math.min(KEPT_PER_NODE, mine.size()), mine.size())) {
            Files.deleteIfExists(members().resolve(old.member().toString()));
        }
    }

    /** Writes down what is known of a member. */
    void write(final Registration registration) throws IOException {
        final Path partial = Files.createTempFile(members(), ".", ".partial");
        Files.writeString(partial, registration.text());
        Files.move(partial, members().resolve(registration.member().toString()), StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
    }

    /** Everybody who ever registered and was not forgotten; unreadable entries are left out. */
    List<Registration> all() throws IOException {
        final List<Registration> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(members(), "*#*")) {
            for (final Path file : files) {
                try {
                    Registration.parse(Files.readString(file)).ifPresent(found::add);
                } catch (final NoSuchFileException e) {
                    // forgotten just now by its node's next life
                    continue;
                }
            }
        }
        return found;
    }

    /**
     * Notes a term and says which is the greatest that was ever noted here, this one included. Each term is a file:
     * whoever comes at the same time, each sees the greater one.
     */
    Term note(final Term term) throws IOException {
        final Path terms = PrivateDirectory.make(machineFolder.cluster(cluster).resolve("terms"));
        Files.write(terms.resolve(term.toString()), new byte[0]);
        Term greatest = term;
        final List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(terms, "[0-9]*")) {
            for (final Path entry : entries) {
                files.add(entry);
                final Term seen = new Term(Long.parseLong(entry.getFileName().toString()));
                greatest = greatest.olderThan(seen) ? seen : greatest;
            }
        }
        for (final Path file : files) {
            if (!file.getFileName().toString().equals(greatest.toString())) {
                Files.deleteIfExists(file);
            }
        }
        return greatest;
    }

    /** Clears what the node's agents noted, as a reboot would. */
    void clearRun(final NodeId node) throws IOException {
        machineFolder.clearRun(cluster, node);
    }

    private Path members() {
        return PrivateDirectory.make(machineFolder.cluster(cluster).resolve("members"));
    }
}
