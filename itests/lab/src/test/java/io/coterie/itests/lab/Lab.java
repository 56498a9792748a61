package io.coterie.itests.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.coterie.command.Failure;
import io.coterie.command.client.ControlClient;
import io.coterie.command.dev.DevCluster;
import io.coterie.command.json.Fields;

/**
 * A cluster of several hosts on this machine, and the ways to break it. Used on the thread of the test. Whatever is
 * still broken when a scenario ends is mended by {@link #mend}; {@link #close} takes everything down.
 */
final class Lab implements AutoCloseable {
    /** Of this process alone: what it finds there was left by one that was killed. */
    private static final Path PLACE = Path.of("target", "lab", "clusters-" + System.getProperty("lab.fork", "fork-1"))
        .toAbsolutePath();
    private static final String FENCING = """
        cluster: dev
        fencing:
          devices:
            power: {agent: fence_fickle, timeout: 20s, action: %s}
        """;
    private final Path folder;
    private final Shared shared;
    private final Coterie coterie;
    private final List<String> nodes;
    private final Thread undo = new Thread(this::down, "lab-undo");

    private Lab(final Path folder, final Shared shared, final List<String> nodes) {
        this.folder = folder;
        this.shared = shared;
        this.coterie = new Coterie(folder);
        this.nodes = nodes;
    }

    /**
     * Makes hosts and starts their members; {@code disk} limits each member's home, and {@code engine} is that of
     * membership and messaging, if they are not empty.
     */
    static Lab make(final int count, final String disk, final String engine) {
        sweep();
        try {
            final Path folder = Files.createDirectories(PLACE.resolve(Long.toString(System.nanoTime(), 36)));
            final List<String> nodes = Stream.iterate(1, i -> i + 1).limit(count).map(i -> "n" + i).toList();
            final Lab lab = new Lab(folder, Shared.make(folder.resolve("shared")), nodes);
            // an interrupted run leaves nothing behind either
            Runtime.getRuntime().addShutdownHook(lab.undo);
            lab.up(count, disk, engine);
            return lab;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void up(final int count, final String disk, final String engine) {
        boolean good = false;
        try {
            LabHomes.make(folder, shared, count, disk, engine);
            coterie.done("dev", "up");
            good = true;
        } finally {
            if (!good) {
                keep(PLACE.resolveSibling("not-made"), true);
                close();
            }
        }
    }

    /** Takes down what a run that was killed has left. */
    private static void sweep() {
        if (Files.isDirectory(PLACE)) {
            try (Stream<Path> left = Files.list(PLACE)) {
                left.filter(f -> Files.exists(f.resolve("dev.json"))).forEach(f -> {
                    new Coterie(f).done("dev", "down");
                    Keeping.delete(f);
                });
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Path folder() {
        return folder;
    }

    List<String> nodes() {
        return nodes;
    }

    /** {@return all nodes but some} */
    List<String> others(final String... some) {
        return nodes.stream().filter(n -> !Arrays.asList(some).contains(n)).toList();
    }

    Shared shared() {
        return shared;
    }

    Journal journal() {
        return shared.journal();
    }

    Coterie coterie() {
        return coterie;
    }

    // asking

    /** {@return a client of a node's member, if that runs} */
    Optional<ControlClient> client(final String node) {
        return DevCluster.get(folder).address(node).map(ControlClient::new);
    }

    /** Asks one member. */
    Map<String, Object> ask(final String node, final String path) {
        return client(node).orElseThrow(() -> new Failure(io.coterie.command.ExitCode.NOT_FOUND, "lab.not-running",
            "The member of " + node + " does not run.", "")).get(path);
    }

    /** {@return what a member says of the cluster} */
    Map<String, Object> status(final String node) {
        return ask(node, "/v1/cluster");
    }

    /** {@return what a member believes of a node: its state, and whether it is in the view} */
    String state(final String asked, final String node) {
        return Fields.objects(status(asked), "nodes").stream().filter(n -> node.equals(Fields.text(n, "node")))
            .map(n -> Fields.text(n, "state") + (Fields.flag(n, "inView") ? "" : ", not in view")).findFirst()
            .orElse("unknown");
    }

    /** {@return the life that a member knows of a node} */
    long incarnation(final String asked, final String node) {
        return Fields.objects(status(asked), "nodes").stream().filter(n -> node.equals(Fields.text(n, "node")))
            .mapToLong(n -> Fields.number(n, "incarnation")).findFirst().orElse(0);
    }

    /** {@return who is in a member's view; empty if it does not answer} */
    List<String> view(final String asked) {
        return client(asked).filter(ControlClient::ready)
            .map(c -> Fields.texts(c.get("/v1/cluster"), "view.members")).orElse(List.of());
    }

    /** {@return the node of the coordinator, as the members in the primary partition see it} */
    String coordinator() {
        return Until.holds("somebody coordinates", () -> {
            for (final String node : nodes) {
                final Map<String, Object> status = client(node).filter(ControlClient::ready)
                    .map(c -> c.get("/v1/cluster")).orElse(Map.of());
                if (Fields.flag(status, "primary") && Fields.at(status, "coordinator") != null) {
                    return Fields.text(status, "coordinator.node");
                }
            }
            return "";
        }, c -> !c.isEmpty());
    }

    /** {@return how often a power switch was asked to switch a host off} */
    long fences(final String node) {
        return journal().lines().stream().filter(l -> l.resource().equals(node)
            && (l.what().equals("fence-off") || l.what().equals("fence-reboot"))).count();
    }

    /** {@return where a resource runs, by the word of the kernel and of the journal; empty if it does not} */
    Optional<String> runs(final String resource) {
        if (!shared.locked(resource)) {
            return Optional.empty();
        }
        final List<Journal.Line> lines = journal().lines().stream().filter(l -> l.resource().equals(resource)
            && (l.what().equals("starting") || l.what().equals("start"))).toList();
        return lines.isEmpty() || !lines.get(lines.size() - 1).what().equals("start") ? Optional.empty()
            : Optional.of(lines.get(lines.size() - 1).host());
    }

    /** {@return where the promoted copy is, by the word of the kernel and of the journal} */
    Optional<String> promoted(final String resource) {
        if (!shared.locked(resource + ".promoted")) {
            return Optional.empty();
        }
        final List<Journal.Line> lines = journal().lines().stream().filter(l -> l.resource().equals(resource)
            && (l.what().equals("promoting") || l.what().equals("promote"))).toList();
        return lines.isEmpty() || !lines.get(lines.size() - 1).what().equals("promote") ? Optional.empty()
            : Optional.of(lines.get(lines.size() - 1).host());
    }

    /** {@return where the members say that a promoted copy is} */
    List<String> promotedAt(final String asked, final String resource) {
        return Fields.objects(ask(asked, "/v1/resources"), "resources").stream()
            .filter(r -> Fields.text(r, "resource").split(":")[0].equals(resource)
                && "promoted".equals(Fields.text(r, "role"))).map(r -> Fields.text(r, "node")).toList();
    }

    /** {@return where a resource runs, once it does} */
    String awaitRuns(final String resource) {
        return Until.holds(resource + " runs", () -> runs(resource), Optional::isPresent).orElseThrow();
    }

    /** {@return where a resource runs, once that is not on a node} */
    String awaitElsewhere(final String resource, final String not) {
        return Until.holds(resource + " runs elsewhere than on " + not, () -> runs(resource),
            r -> r.isPresent() && !r.get().equals(not)).orElseThrow();
    }

    /** Waits until a power switch has done its work on a host. */
    void awaitFenced(final String node) {
        Until.holds(node + " is fenced", () -> journal().of(node, "fence-done 0"), l -> !l.isEmpty());
    }

    /** Waits until a node takes part in a later life than that, as all see it. */
    void awaitNewLife(final String node, final long than) {
        for (final String asked : nodes) {
            Until.holds(node + " takes part again, as " + asked + " sees it", () -> state(asked, node) + " #"
                + incarnation(asked, node), s -> s.startsWith("online #")
                && Long.parseLong(s.substring(s.indexOf('#') + 1)) > than);
        }
    }

    // changing

    /** Applies the fence device of the lab and this. */
    void apply(final String rest) {
        apply(rest, "reboot");
    }

    /** The same with a device that leaves hosts off. */
    void applyWithoutReboot(final String rest) {
        apply(rest, "off");
    }

    private void apply(final String rest, final String action) {
        applyWhole(FENCING.formatted(action) + rest);
    }

    /** Applies a document that brings its own fence devices. */
    void applyWhole(final String document) {
        final Path file = folder.resolve("document.yaml");
        try {
            Files.writeString(file, document);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        Until.holds("the document is applied", () -> coterie.run("config", "apply", file.toString()),
            r -> r.status() == 0);
    }

    /** Asks a member to do something. */
    void post(final String node, final String path, final Map<String, ?> fields) {
        client(node).orElseThrow(() -> new AssertionError(node + " does not run")).post(path, fields);
    }

    // breaking

    /** kill -9 of the member alone: what it started lives on. */
    void kill(final String node) {
        fault(node, "member killed");
        coterie.done("dev", "kill", node);
    }

    /** Pulls the plug of a host. */
    void unplug(final String node) {
        fault(node, "unplugged");
        coterie.done("dev", "kill", node, "--host");
    }

    /** Plugs it in again and switches it on. */
    void plug(final String node) {
        fault(node, "plugged in");
        coterie.done("dev", "power", node, "on");
    }

    /** Pulls the network cable of a host, or plugs it in: the host itself sees that, unlike a cut. */
    void cable(final String node, final boolean plugged) {
        fault(node, plugged ? "cable plugged in" : "cable pulled");
        if (!setCable(node, plugged)) {
            throw new AssertionError("the cable of " + node + " cannot be " + (plugged ? "plugged in" : "pulled"));
        }
    }

    private boolean setCable(final String node, final boolean plugged) {
        final String cable = DevCluster.get(folder).isolation().orElseThrow().cable(1 + nodes.indexOf(node));
        return Machine.runs("ip", "link", "set", cable, plugged ? "up" : "down");
    }

    /** Stops every process of a host. */
    void freeze(final String node) {
        fault(node, "frozen");
        coterie.done("dev", "freeze", node);
    }

    void thaw(final String node) {
        fault(node, "thawed");
        coterie.done("dev", "thaw", node);
    }

    /** Cuts a host off from some others; from all, if none is named. */
    void cut(final String node, final String... from) {
        fault(node, "cut off from " + (from.length == 0 ? "all" : String.join(",", from)));
        coterie.done(words(List.of("dev", "partition", node), from));
    }

    /** The others no longer hear it; it still hears them. */
    void mute(final String node, final String... from) {
        fault(node, "no longer heard by " + (from.length == 0 ? "all" : String.join(",", from)));
        coterie.done(words(List.of("dev", "partition", node, "--one-way"), from));
    }

    private static String[] words(final List<String> begin, final String... from) {
        final List<String> words = new ArrayList<>(begin);
        if (from.length > 0) {
            words.addAll(List.of("--from", String.join(",", from)));
        }
        return words.toArray(String[]::new);
    }

    /** Mends all links; starts nothing. */
    void heal() {
        fault("-", "all links healed");
        coterie.done("dev", "heal", "--links-only");
    }

    /** Runs a program inside of a host. */
    Coterie.Result exec(final String node, final String... command) {
        final List<String> words = new ArrayList<>(List.of("dev", "exec", node, "--"));
        words.addAll(Arrays.asList(command));
        return coterie.run(words.toArray(String[]::new));
    }

    private void fault(final String node, final String what) {
        journal().fault(node, what);
    }

    /** Takes back every fault, and waits until all take part again. */
    void mend() {
        shared.unsetAll();
        nodes.forEach(n -> coterie.run("dev", "thaw", n));
        // one that is off has none, and gets one that is plugged in
        nodes.forEach(n -> setCable(n, true));
        coterie.run("dev", "heal", "--links-only");
        Until.holds("all take part again", () -> {
            final Coterie.Result up = coterie.run("dev", "up");
            return up.status() == 0 ? "" : up.output();
        }, String::isEmpty);
    }

    /** Mends, takes all resources away with what is known of their failures, and begins a new journal. */
    void reset() {
        mend();
        apply("");
        Rest.await(this);
        post(coordinator(), "/v1/cleanup", Map.of());
        Rest.await(this);
        journal().clear();
    }

    /** Copies what tells the story: the journal, each member's logs and what it says of the cluster. */
    void keep(final Path target, final boolean failed) {
        if (failed) {
            Keeping.dumpThreads(this);
        }
        Keeping.copy(this, target);
    }

    private void down() {
        if (Files.exists(folder.resolve("dev.json"))) {
            shared.unsetAll();
            coterie.done("dev", "down");
        }
    }

    @Override
    public void close() {
        down();
        Runtime.getRuntime().removeShutdownHook(undo);
        Keeping.delete(folder);
    }
}
