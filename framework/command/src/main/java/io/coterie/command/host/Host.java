package io.coterie.command.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.home.Distribution;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.home.Until;
import io.coterie.command.host.Programs.Ended;

/**
 * One host of an isolated cluster: namespaces of its own with a member in them, and a board controller outside. Keeps
 * only names, so it can be used by several threads and processes at once; what runs is looked up each time.
 */
public final class Host {
    /** The mark of every process of a host, except those that agents start with an environment made from nothing. */
    static final String MARK = "COTERIE_HOST=";
    /** The mark of its board controller. */
    static final String BOARD = "COTERIE_BOARD=";
    /** Where a board controller keeps its FIFO and log, one folder a node, in the cluster's folder. */
    static final String FOLDER = ".hosts";
    /** What a board controller may take: it waits itself for 10 s at most, for each of three things. */
    private static final int ANSWER_SECONDS = 40;
    private static final String STATUS = "member.status";
    private static final Duration MEMBER_START = Duration.ofSeconds(10);
    private static final Duration FREEZE = Duration.ofSeconds(10);
    private static final Duration BOARD_START = Duration.ofSeconds(10);
    private final Path cluster;
    private final String clusterId;
    private final String node;
    private final int number;
    private final Isolation isolation;

    /**
     * Names a host; makes nothing.
     *
     * @param cluster the cluster's folder
     * @param clusterId the cluster's UUID
     * @param node the node, which is the host's name too
     * @param number 1 for the first of the cluster
     * @param isolation the cluster's network
     */
    Host(final Path cluster, final String clusterId, final String node, final int number, final Isolation isolation) {
        this.cluster = cluster;
        this.clusterId = clusterId;
        this.node = node;
        this.number = number;
        this.isolation = isolation;
    }

    /** {@return the node that it is} */
    public String node() {
        return node;
    }

    int number() {
        return number;
    }

    /** {@return its address on the cluster's bridge} */
    public String address() {
        return isolation.address(number);
    }

    private String id() {
        return clusterId + "/" + node;
    }

    private Path folder() {
        return cluster.resolve(FOLDER).resolve(node);
    }

    /** {@return its process 1, as this command sees it; empty if it is off} */
    public OptionalLong init() {
        return HostProcesses.init(MarkedProcess.find(MARK, id()::equals));
    }

    /** {@return whether it is switched on} */
    public boolean isOn() {
        return init().isPresent();
    }

    /** {@return every process of it, whatever started it, as this command sees them} */
    public List<Long> processes() {
        final OptionalLong init = init();
        return init.isPresent() ? HostProcesses.besides(init.getAsLong()) : List.of();
    }

    /** {@return whether its board controller runs} */
    public boolean hasBoard() {
        return MarkedProcess.find(BOARD, id()::equals).stream().anyMatch(p -> p.command().contains("/board"));
    }

    /** Whether it has come as far as to take requests: whoever asks earlier is told that there is none. */
    private boolean boardTakesRequests() {
        return Files.exists(folder().resolve("requests")) && hasBoard();
    }

    /** Starts the board controller, if none runs. */
    void startBoard(final Distribution distribution) {
        if (boardTakesRequests()) {
            return;
        }
        // one that is just starting leaves nothing to do for another one, which ends at once
        final ProcessBuilder builder = Programs.builder(List.of("/usr/bin/env", "setsid", "sh",
            script(distribution, "board")));
        builder.environment().putAll(Map.of("COTERIE_BOARD", id(), "COTERIE_HOST_FOLDER", cluster.toString(),
            "COTERIE_HOST_NODE", node, "COTERIE_HOST_BRIDGE", isolation.bridge(), "COTERIE_HOST_CABLE",
            isolation.cable(number), "COTERIE_HOST_ADDRESS", address() + "/24", "COTERIE_HOST_MAC",
            isolation.mac(number), "JAVA_HOME", System.getProperty("java.home")));
        try {
            Files.createDirectories(folder());
            final Process board = builder.redirectErrorStream(true).directory(Path.of("/").toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder().resolve("board.log").toFile())).start();
            if (!Until.holds(BOARD_START, () -> boardTakesRequests() || !board.isAlive() && !hasBoard())
                    || !boardTakesRequests()) {
                throw new Failure(ExitCode.FAILED, "dev.no-board", "The board controller of " + node
                    + " does not start.", "See " + folder().resolve("board.log") + ".");
            }
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "dev.no-board", "The board controller of " + node
                + " cannot be started: " + e.getMessage() + ".", "Check the disk and its permissions.");
        }
    }

    private static String script(final Distribution distribution, final String name) {
        return distribution.folder().resolve("lib").resolve("fence").resolve(name).toString();
    }

    /**
     * Switches it on: it boots and starts its member. Nothing happens if it is on.
     *
     * @param distribution whose scripts are used
     */
    public void on(final Distribution distribution) {
        ask(distribution, "on");
    }

    /**
     * Pulls the plug: everything in it is gone when this returns, also if it was frozen.
     *
     * @param distribution whose scripts are used
     */
    public void off(final Distribution distribution) {
        ask(distribution, "off");
    }

    private void ask(final Distribution distribution, final String action) {
        final Ended ended = Programs.run(List.of("sh", script(distribution, "board-ask"), cluster.toString(), node,
            action, Integer.toString(ANSWER_SECONDS)), 2 * ANSWER_SECONDS);
        if (ended.status() == ExitCode.TIMEOUT.status()) {
            throw new Failure(ExitCode.TIMEOUT, "dev.board-silent", "The board controller of " + node
                + " does not answer.", "'coterie dev up " + node + "' starts one if there is none.");
        }
        if (!ended.good()) {
            throw new Failure(ExitCode.FAILED, "dev.board-failed", "The host " + node + " cannot be switched " + action
                + ": " + ended.output() + ".", "See " + folder() + "/*.log.");
        }
    }

    /** Lets the host start its member, which has ended. */
    void startMember() {
        final Path started = folder().resolve("member.started");
        try {
            Files.deleteIfExists(started);
            // of the life before: its end is not that of the one that starts
            Files.deleteIfExists(folder().resolve(STATUS));
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.home-unusable", "The folder " + folder()
                + " cannot be written: " + e.getMessage() + ".", "Check the disk and its permissions.");
        }
        // process 1 passes over the signal while it has not seen yet that the earlier one has ended
        if (!Until.holds(MEMBER_START, () -> {
            signal("USR1", List.of(running()));
            return Files.exists(started);
        })) {
            throw new Failure(ExitCode.TIMEOUT, "dev.no-start", "The host " + node + " does not start its member.",
                "If it is frozen, 'coterie dev thaw " + node + "' lets it go on.");
        }
    }

    /** {@return the status with which the member ended; empty if it has not, since it was last started} */
    public OptionalInt memberStatus() {
        try {
            final String status = Files.readString(folder().resolve(STATUS)).strip();
            return status.matches("\\d{1,3}") ? OptionalInt.of(Integer.parseInt(status)) : OptionalInt.empty();
        } catch (final IOException e) {
            // not written: it runs, or was never started
            return OptionalInt.empty();
        }
    }

    /** Stops every process, until none is left that runs: what is stopped later may have forked before. */
    public void freeze() {
        running();
        final int[] quiet = new int[1];
        final boolean done = Until.holds(FREEZE, () -> {
            final List<Long> moving = processes().stream().filter(p -> !HostProcesses.still(p)).toList();
            if (!moving.isEmpty()) {
                signal("STOP", moving);
            }
            quiet[0] = moving.isEmpty() ? quiet[0] + 1 : 0;
            // a fork may have been under way during one look
            return quiet[0] == 2;
        });
        if (!done) {
            throw new Failure(ExitCode.TIMEOUT, "dev.not-frozen", "Processes of " + node + " go on running.",
                "'coterie dev thaw " + node + "' lets the others go on.");
        }
    }

    /** Lets every process go on. */
    public void thaw() {
        running();
        signal("CONT", processes());
    }

    private void signal(final String signal, final List<Long> processes) {
        final List<String> words = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(p -> words.add(p.toString()));
        // one of them may have ended meanwhile, which is no failure; whoever needs the effect looks for it
        Programs.run(words, ANSWER_SECONDS);
    }

    /**
     * A command that runs inside the host.
     *
     * @param words the command
     * @return a builder; its process ends with the command's status
     */
    public ProcessBuilder command(final List<String> words) {
        final List<String> all = new ArrayList<>(List.of("/usr/bin/env", "nsenter", "--target",
            Long.toString(running()), "--net", "--mount", "--pid", "--uts", "--ipc", "--"));
        all.addAll(words);
        final ProcessBuilder builder = Programs.builder(all);
        builder.environment().put("COTERIE_HOST_FOLDER", cluster.toString());
        return builder;
    }

    private long running() {
        return init().orElseThrow(() -> new Failure(ExitCode.NOT_FOUND, "dev.host-off", "The host " + node
            + " is off.", "Switch it on with 'coterie dev power " + node + " on'."));
    }
}
