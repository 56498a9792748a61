package io.coterie.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.osgi.framework.BundleException;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Clusters;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.launcher.log.BuiltInLog;

/**
 * Does what a start of a member does, as the only member of a cluster of its own that listens on loopback, in a home
 * that is thrown away; it runs nothing and fences nobody. What the JVM has loaded by then goes into an archive that
 * later starts read instead of loading and verifying it again. Takes the words of the member's command line from
 * standard input, one a line, so that nobody takes this process for the member.
 */
public final class Rehearsal {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Kinds that only speak with members. */
    private static final Set<String> KINDS = Set.of("membership", "messaging");

    private Rehearsal() {
    }

    /**
     * Runs it. Exit status: 0, or 1 if it failed, and then what was archived is of no use.
     *
     * @param words nothing
     */
    public static void main(final String[] words) {
        try {
            rehearse();
        } catch (final Arguments.UsageException | RuntimeException | IOException | BundleException | Error e) {
            // threads of the framework may be left, so that returning would not end the process
            System.err.println("The rehearsal failed: " + e);
            System.exit(Main.FAILED);
        } catch (final InterruptedException e) {
            System.exit(Main.FAILED);
        }
    }

    private static void rehearse() throws Arguments.UsageException, IOException, BundleException,
            InterruptedException {
        final Arguments arguments;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            arguments = Arguments.parse(in.lines().toArray(String[]::new), Main.installed());
        }
        final Path home = Files.createTempDirectory("coterie-rehearsal");
        try {
            rehearse(arguments, home);
        } finally {
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder()).forEach(Rehearsal::delete);
            }
        }
    }

    @SuppressWarnings("try")
    private static void rehearse(final Arguments arguments, final Path home) throws IOException, BundleException,
            InterruptedException {
        final LockCheck lock = LockCheck.begin(arguments.distribution(), home, arguments.unlocked());
        final MemberFile file = MemberFile.read(arguments.home());
        try (HomeLock held = HomeLock.take(home)) {
            BuiltInLog.choose(home.resolve("log"), arguments.distribution().resolve("conf").resolve("logback.xml"));
            final MemberId self =
                new MemberId(file.node(), new IncarnationFile(home).assign(System.currentTimeMillis()));
            lock.confirm();
            if (LockCheck.rehearsed() != null && Files.exists(home.resolve(CheckedFiles.FILE))) {
                Files.copy(home.resolve(CheckedFiles.FILE), LockCheck.rehearsed());
            }
            final FrameworkHost host = FrameworkHost.make(arguments.distribution(), home, file, false);
            final Set<String> loaded = LoadAhead.note(host.context());
            host.start(lock);
            final Clusters clusters = host.await(Clusters.class, LIMIT);
            final ClusterConfiguration configuration = alone(file, self, home);
            if (configuration.components().isEmpty()) {
                LoadAhead.keep(loaded);
            } else {
                final OpenCluster open = clusters.open(configuration, LIMIT);
                Member.record(configuration, home);
                LoadAhead.keep(loaded);
                open.leave(LIMIT);
                open.close();
            }
            LoggerFactory.getLogger(Rehearsal.class).info("{} after {} ms",
                IncarnationFile.mark(configuration.cluster(), self),
                Age.millis());
            host.stop(LIMIT);
        }
    }

    private static ClusterConfiguration alone(final MemberFile file, final MemberId self, final Path home)
            throws IOException {
        final String address = InetAddress.getLoopbackAddress().getHostAddress();
        final List<Choice> choices = file.configuration(self.incarnation(), home).components().stream()
            .filter(choice -> KINDS.contains(choice.kind())).toList();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new ClusterConfiguration(new ClusterId("rehearsal", UUID.randomUUID()), self,
                Map.of(self.node(), address + ":" + free.getLocalPort()), address, choices, home);
        }
    }

    private static void delete(final Path file) {
        try {
            Files.delete(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
