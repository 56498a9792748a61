package io.coterie.conformance.container;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.osgi.framework.BundleReference;

/**
 * What this process holds at one moment: threads, sockets, child processes, temporary files. Immutable; two of them are
 * compared.
 *
 * @param threads the live threads, with what they are called
 * @param sockets open sockets, by inode; empty where {@code /proc} is not there
 * @param children processes that this one has started, and theirs
 * @param files files in the folder for temporary files; empty if the folder is shared with other processes
 */
public record Footprint(Set<Thread> threads, Set<String> sockets, Set<Long> children, Set<String> files) {
    /** System property: {@code true} if nobody but this process uses {@code java.io.tmpdir}. */
    public static final String OWN_TMP = "coterie.conformance.own-tmp";
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    /** Threads of the platform, which start when they are needed first and are nobody's. */
    private static final String PLATFORM = "(Reference Handler|Finalizer|Signal Dispatcher|Common-Cleaner|"
        + "process reaper.*|Attach Listener|Notification Thread|Keep-Alive-Timer|"
        + "ForkJoinPool.commonPool-worker-.*|CompletableFutureDelayScheduler|surefire.*|junit.*)";
    /** What runs on those; anything else is somebody's, whatever the thread is called. */
    private static final String PLATFORM_CODE = "(java|javax|jdk|sun|com\\.sun|org\\.junit|org\\.apache\\.maven)\\..*";
    /** Bundles of the framework, and its classes. */
    private static final String FRAMEWORK = "org.apache.felix.";
    /** Threads of the kit and of the framework by their names; what they run tells whether it is true. */
    private static final Map<String, String> OURS = Map.of("(check|kit) .*", "io.coterie.conformance.",
        "(Felix|SCR).*", FRAMEWORK);

    static {
        // the platform opens a socket of its own when a channel is used first, and keeps it for ever
        try (FileChannel first = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.READ);
                Selector second = Selector.open()) {
            if (!first.isOpen() || !second.isOpen()) {
                throw new IllegalStateException("a channel that was just opened is closed");
            }
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException("no channel can be opened", e);
        }
    }

    /** {@return what is held now} */
    public static Footprint now() {
        final Set<Thread> threads = Thread.getAllStackTraces().entrySet().stream()
            .filter(t -> !nobodys(t.getKey(), t.getValue())).map(Map.Entry::getKey)
            .collect(Collectors.toSet());
        return new Footprint(threads, openSockets(), ProcessHandle.current().descendants().map(ProcessHandle::pid)
            .collect(Collectors.toSet()), temporaryFiles());
    }

    /** A thread without a stack has ended, or is one of the machine's. */
    private static boolean nobodys(final Thread thread, final StackTraceElement[] stack) {
        final String name = thread.getName();
        final boolean idle = Arrays.stream(stack).allMatch(f -> f.getClassName().matches(PLATFORM_CODE))
            && !ofABundle(thread.getContextClassLoader());
        if (name.matches(PLATFORM)) {
            return idle;
        }
        // timers and pools of theirs that have nothing to do run the platform's code alone
        return OURS.entrySet().stream().anyMatch(o -> name.matches(o.getKey()) && (idle
            || Arrays.stream(stack).anyMatch(f -> f.getClassName().startsWith(o.getValue()))));
    }

    /** A thread that waits tells by its class loader whose it is: bundles are under test, but for the framework's. */
    private static boolean ofABundle(final ClassLoader context) {
        for (ClassLoader one = context; one != null; one = one.getParent()) {
            if (one instanceof BundleReference bundle && one != Footprint.class.getClassLoader()) {
                final String name = bundle.getBundle().getSymbolicName();
                return name == null || !name.startsWith(FRAMEWORK);
            }
        }
        return false;
    }

    /** {@return whether sockets can be seen} */
    public static boolean seesSockets() {
        return Files.isDirectory(DESCRIPTORS);
    }

    /** {@return whether temporary files can be told from those of others} */
    public static boolean seesFiles() {
        return Boolean.getBoolean(OWN_TMP);
    }

    /**
     * What is held beyond an earlier moment.
     *
     * @param before the earlier moment
     * @return one sentence for each sort of thing that is left; empty if nothing is
     */
    public List<String> beyond(final Footprint before) {
        final List<String> left = new ArrayList<>();
        final List<String> names = threads.stream().filter(t -> !before.threads.contains(t) && t.isAlive())
            .map(t -> t.getName() + " (" + t.getState() + ")").sorted().toList();
        if (!names.isEmpty()) {
            left.add("threads left: " + names);
        }
        add(left, "sockets left", Sockets.described(minus(sockets, before.sockets)));
        add(left, "child processes left", minus(children, before.children));
        add(left, "temporary files left", minus(files, before.files));
        return left;
    }

    private static void add(final List<String> left, final String what, final Set<?> things) {
        if (!things.isEmpty()) {
            left.add(what + ": " + things);
        }
    }

    private static <T> Set<T> minus(final Set<T> all, final Set<T> before) {
        final Set<T> more = new HashSet<>(all);
        more.removeAll(before);
        return more;
    }

    private static Set<String> openSockets() {
        final Set<String> found = new HashSet<>();
        if (seesSockets()) {
            try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
                for (final Path one : descriptors.toList()) {
                    target(one).filter(t -> t.startsWith("socket:")).ifPresent(found::add);
                }
            } catch (final IOException e) {
                throw new java.io.UncheckedIOException("/proc/self/fd cannot be read", e);
            }
        }
        return found;
    }

    private static java.util.Optional<String> target(final Path descriptor) {
        try {
            return java.util.Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (final IOException e) {
            // it was closed while the list was read
            return java.util.Optional.empty();
        }
    }

    private static Set<String> temporaryFiles() {
        if (!seesFiles()) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException("the folder for temporary files cannot be read", e);
        }
    }
}
