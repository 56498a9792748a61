package io.coterie.bench.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Hosts as {@code coterie dev up --isolated} makes them, by the same scripts, but with another program in the place of
 * the member. Each has its own namespaces, a cable to one bridge, and a board controller that outlives it, by which
 * {@code fence_lab} switches it. Used by one thread.
 */
public final class BoardHosts implements AutoCloseable {
    private static final String SWITCH_SECONDS = "40";
    private static final long BOARD_MILLIS = 10_000;
    private static final long STOP_SECONDS = 10;
    private static final long LOOK_NANOS = 10_000_000;
    private static final int MANY = 200;
    private final Path folder;
    private final int count;
    private final String id;
    private final String bridge;
    private final String subnet;
    private final List<Process> boards = new ArrayList<>();

    /**
     * Makes network and board controllers. All hosts are off.
     *
     * @param folder for everything; not below {@code /run}, {@code /dev} or {@code /sys}
     * @param count how many hosts
     * @param program a shell script that a host runs when it boots
     * @throws IOException if the folder cannot be written
     */
    public BoardHosts(final Path folder, final int count, final String program) throws IOException {
        this.folder = folder;
        this.count = count;
        final long own = ProcessHandle.current().pid() % MANY;
        this.id = "bench-" + ProcessHandle.current().pid();
        this.bridge = "ctb" + own;
        this.subnet = "10.214." + own;
        final Path fence = Files.createDirectories(scripts());
        try (Stream<Path> files = Files.list(MemberLine.distribution().resolve("lib/fence"))) {
            for (final Path file : files.toList()) {
                Files.copy(file, fence.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.writeString(Files.createDirectories(folder.resolve("bin")).resolve("coterie-member"), program);
        final StringBuilder names = new StringBuilder("127.0.0.1 localhost\n");
        for (int i = 1; i <= count; i++) {
            names.append(address(i)).append(' ').append(node(i)).append('\n');
            Files.createDirectories(state(node(i)));
        }
        Files.writeString(folder.resolve(".hosts/etc-hosts"), names);
        try {
            Shell.must("ip", "link", "add", bridge, "type", "bridge", "stp_state", "0", "mcast_snooping", "0");
            Shell.must("ip", "address", "replace", subnet + ".1/24", "dev", bridge);
            Shell.must("ip", "link", "set", bridge, "up");
            for (int i = 1; i <= count; i++) {
                startBoard(i);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startBoard(final int number) throws IOException {
        final Path state = state(node(number));
        final ProcessBuilder builder = new ProcessBuilder("sh", scripts().resolve("board").toString());
        builder.environment().putAll(Map.of("COTERIE_BOARD", mark(node(number)), "COTERIE_HOST_FOLDER",
            folder.toString(), "COTERIE_HOST_NODE", node(number), "COTERIE_HOST_BRIDGE", bridge, "COTERIE_HOST_CABLE",
            bridge + "-" + number, "COTERIE_HOST_ADDRESS", address(number) + "/24", "COTERIE_HOST_MAC",
            "02:62:65:6e:63:%02x".formatted(number)));
        boards.add(builder.redirectErrorStream(true).redirectOutput(state.resolve("board.log").toFile())
            .redirectInput(Path.of("/dev/null").toFile()).start());
        final long end = System.currentTimeMillis() + BOARD_MILLIS;
        while (!Files.exists(state.resolve("requests"))) {
            if (System.currentTimeMillis() > end) {
                throw new IOException("the board controller of " + node(number) + " does not start");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private Path scripts() {
        return folder.resolve("lib/fence");
    }

    private String mark(final String node) {
        return id + "/" + node;
    }

    /** {@return where a host's controller keeps its things} */
    private Path state(final String node) {
        return folder.resolve(".hosts").resolve(node);
    }

    /** {@return the folder that stands, in a host, for one of {@code /etc/corosync}, {@code /var/log/pacemaker} ...} */
    Path own(final String node, final String path) {
        return Path.of(state(node) + "/own" + path);
    }

    /** {@return the name of a host} */
    String node(final int number) {
        return "n" + number;
    }

    /** {@return the address of a host} */
    String address(final int number) {
        return subnet + "." + (10 + number);
    }

    /** {@return all hosts} */
    public List<String> nodes() {
        return Stream.iterate(1, i -> i + 1).limit(count).map(this::node).toList();
    }

    /**
     * Switches a host on, or pulls its plug.
     *
     * @param node which
     * @param action {@code on} or {@code off}
     */
    public void power(final String node, final String action) {
        Shell.must("sh", scripts().resolve("board-ask").toString(), folder.toString(), node, action, SWITCH_SECONDS);
    }

    /**
     * Runs a program in a host to its end.
     *
     * @param node which
     * @param command program and arguments
     * @return what it did
     */
    public Shell.Outcome in(final String node, final String... command) {
        final List<String> all = new ArrayList<>(List.of("nsenter", "--target", Long.toString(init(node)), "--net",
            "--mount", "--pid", "--uts", "--ipc", "--"));
        all.addAll(Arrays.asList(command));
        return Shell.run(all);
    }

    /** Stops every process of a host, until none is left that runs. */
    public void freeze(final String node) {
        List<Long> moving = moving(node);
        while (!moving.isEmpty()) {
            final List<String> command = new ArrayList<>(List.of("kill", "-STOP"));
            moving.forEach(p -> command.add(p.toString()));
            Shell.run(command);
            moving = moving(node);
        }
    }

    private List<Long> moving(final String node) {
        return processes(node).stream().filter(p -> !"TtZX".contains(stat(p))).toList();
    }

    private static String stat(final long pid) {
        try {
            final String text = Files.readString(Path.of("/proc", Long.toString(pid), "stat"),
                StandardCharsets.ISO_8859_1);
            return text.substring(text.lastIndexOf(')') + 2).substring(0, 1);
        } catch (IOException e) {
            // gone
            return "X";
        }
    }

    /**
     * A process of a host.
     *
     * @param node which host
     * @param program the name of its program
     * @return its number on this machine
     */
    public long process(final String node, final String program) {
        return processes(node).stream().filter(p -> name(p).equals(program)).findFirst()
            .orElseThrow(() -> new IllegalStateException(program + " does not run in " + node));
    }

    private static String name(final long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm")).strip();
        } catch (IOException e) {
            // gone
            return "";
        }
    }

    /** Process 1 of a host is the only one of its namespace whose parent is outside of it, and carries the mark. */
    private long init(final String node) {
        return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(p -> marked(p, node) && isFirst(p))
            .findFirst().orElseThrow(() -> new IllegalStateException(node + " is off"));
    }

    private boolean marked(final long pid, final String node) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1)
                .contains("COTERIE_HOST=" + mark(node) + "\0");
        } catch (IOException e) {
            // gone, or a thread of the kernel
            return false;
        }
    }

    private static boolean isFirst(final long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.anyMatch(line -> line.matches("NSpid:.*\\s1"));
        } catch (IOException | java.io.UncheckedIOException e) {
            // gone
            return false;
        }
    }

    private List<Long> processes(final String node) {
        final Path namespace = namespace(init(node));
        return ProcessHandle.allProcesses().map(ProcessHandle::pid)
            .filter(p -> namespace != null && namespace.equals(namespace(p))).toList();
    }

    private static Path namespace(final long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns/pid"));
        } catch (IOException e) {
            // gone
            return null;
        }
    }

    @Override
    public void close() {
        try {
            if (boards.size() == count) {
                nodes().forEach(n -> power(n, "off"));
            }
        } finally {
            boards.forEach(Process::destroyForcibly);
            for (final Process board : boards) {
                try {
                    board.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            Shell.run(List.of("ip", "link", "delete", bridge));
        }
    }
}
