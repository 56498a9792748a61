package io.coterie.conformance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.Container;
import io.coterie.conformance.world.KitCluster;

/**
 * Several members of one cluster, each in a process of its own. On hosts of their own, if they are to be cut off: a
 * network namespace each, of which the packet filter drops what comes from others. Used by the check's thread.
 */
public final class Crew {
    private final Trial trial;
    private final KitCluster cluster;
    private final boolean hosts;
    private final Path folder;
    private final List<MemberProcess> members = new CopyOnWriteArrayList<>();
    /** What is published, by member, as the lines that the others are told. */
    private final Map<MemberId, List<String>> published = new LinkedHashMap<>();
    private final Map<NodeId, Long> lives = new LinkedHashMap<>();

    /**
     * Starts members and waits until all are current.
     *
     * @param trial whose
     * @param size how many
     * @param hosts whether each has a host of its own
     */
    public Crew(final Trial trial, final int size, final boolean hosts) {
        this.trial = trial;
        this.hosts = hosts;
        this.cluster = trial.cluster(size);
        this.folder = trial.folder("crew-" + cluster.id().uuid());
        IntStream.rangeClosed(1, size).forEach(i -> begin("n" + i, null));
        members.forEach(MemberProcess::awaitUp);
    }

    /** {@return the members} */
    public List<MemberProcess> members() {
        return members;
    }

    /** {@return the cluster, of which links can be cut if the members have hosts} */
    public KitCluster cluster() {
        return cluster;
    }

    /**
     * All but one.
     *
     * @param than which
     * @return the others
     */
    public List<MemberProcess> others(final MemberProcess than) {
        return members.stream().filter(m -> m != than).toList();
    }

    /**
     * Kills a process.
     *
     * @param victim which
     */
    public void kill(final MemberProcess victim) {
        victim.kill();
        synchronized (published) {
            published.remove(victim.id());
            others(victim).forEach(m -> m.say("gone " + words(victim.id())));
        }
    }

    /**
     * The next life of a member that was killed, in the same folder; it takes the former one's place.
     *
     * @param former the one that was killed
     * @return the new one, which is not up yet
     */
    public MemberProcess again(final MemberProcess former) {
        return begin(former.id().node().name(), former);
    }

    private MemberProcess begin(final String node, final MemberProcess former) {
        final long life = lives.merge(NodeId.of(node), 1L, Long::sum);
        final MemberId id = MemberId.of(node, life);
        final ProcessBuilder builder = new ProcessBuilder(command(id)).redirectErrorStream(true);
        builder.environment().put(ComponentNamespace.PROCESS_MARK, cluster.id().uuid() + "/" + id);
        try {
            final MemberProcess member = trial.closing(new MemberProcess(id, builder.start(), this::publish));
            synchronized (published) {
                published.forEach((of, lines) -> lines.forEach(member::say));
                if (former == null) {
                    members.add(member);
                } else {
                    members.set(members.indexOf(former), member);
                }
            }
            member.listen();
            return member;
        } catch (final IOException e) {
            throw new UncheckedIOException("a member cannot be started", e);
        }
    }

    private List<String> command(final MemberId id) {
        final Container container = trial.subject().container().orElseThrow(() -> new NotChecked("A process of its own"
            + " takes the component's jar."));
        final Map<String, String> settings = new TreeMap<>(trial.options().settings());
        final List<String> command = new ArrayList<>();
        final boolean own = cluster.takesNamespace();
        if (own) {
            settings.putIfAbsent(KitCluster.NAMESPACE_SETTING, cluster.namespace(id.node()));
        } else if (hosts) {
            command.addAll(List.of("ip", "netns", "exec", Path.of(cluster.namespace(id.node())).getFileName()
                .toString()));
        }
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
            "-Dlogback.configurationFile=io/coterie/conformance/logback-runner.xml",
            "-Djava.io.tmpdir=" + trial.folder("tmp"), "-cp",
            System.getProperty("java.class.path"), MemberMain.class.getName(), container.jar().toString(),
            trial.subject().description().kind(), folder.toString(), cluster.id().uuid().toString(),
            Integer.toString(cluster.nodes().size()), id.node().name(), Long.toString(id.incarnation().number()),
            own || hosts ? "hosts" : "loopback"));
        settings.forEach((name, value) -> command.add(name + "=" + value));
        container.libraries().forEach(l -> command.add("beside:" + l));
        return command;
    }

    /** One member has published an address: the others are told, now and when they start. */
    private void publish(final MemberProcess by, final String[] words) {
        final String line = "peer " + words(by.id()) + " " + words[1] + " " + words[2] + " " + words[3];
        synchronized (published) {
            published.computeIfAbsent(by.id(), m -> new ArrayList<>()).add(line);
            others(by).forEach(m -> m.say(line));
        }
    }

    private static String words(final MemberId id) {
        return id.node().name() + " " + id.incarnation().number();
    }
}
