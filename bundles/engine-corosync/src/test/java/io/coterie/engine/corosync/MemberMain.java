package io.coterie.engine.corosync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.Endpoints;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.InstanceId;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Subscription;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.membership.corosync.CorosyncMembershipProvider;
import io.coterie.messaging.corosync.CorosyncMessagingProvider;

/**
 * A member in a process of its own: both components over one engine. Reads commands, one a line, and prints what it is
 * told, one a line. Arguments: member, folder (which is the cluster, too), nodes as {@code n1=address,n2=address},
 * settings as {@code name=value}.
 */
final class MemberMain implements EngineViewSink, FrameSink {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration SEND = Duration.ofSeconds(10);
    private static final Endpoints NO_ENDPOINTS = (Endpoints) Proxy.newProxyInstance(
        MemberMain.class.getClassLoader(), new Class<?>[] {Endpoints.class}, (proxy, method, given) ->
            switch (method.getName()) {
                case "subscribe" -> (Subscription) () -> { };
                case "bindAddress" -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
                case "publish" -> null;
                default -> throw new AssertionError(method.getName());
            });
    private final CorosyncEngines engines = new CorosyncEngines();
    private final MemberId self;
    private final ComponentInstance<MembershipComponent> membership;
    private final ComponentInstance<MessagingComponent> messaging;
    private final InstanceContext context;
    private volatile boolean blocked;

    private MemberMain(final MemberId self, final Path folder, final Map<NodeId, String> nodes,
            final Map<String, String> settings) {
        this.self = self;
        context = context("membership", self, folder, nodes, settings);
        membership = new CorosyncMembershipProvider(engines).create(context);
        messaging = new CorosyncMessagingProvider(engines).create(
            context("messaging", self, folder, nodes, settings));
    }

    public static void main(final String[] arguments) throws IOException {
        final Map<NodeId, String> nodes = new HashMap<>();
        for (final String node : arguments[2].split(",")) {
            nodes.put(NodeId.of(node.split("=")[0]), node.split("=")[1] + ":7400");
        }
        final Map<String, String> settings = new HashMap<>();
        for (int i = 3; i < arguments.length; i++) {
            settings.put(arguments[i].split("=")[0], arguments[i].split("=")[1]);
        }
        final MemberMain member =
            new MemberMain(MemberId.parse(arguments[0]), Path.of(arguments[1]), nodes, settings);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                member.obey(line.split(" "));
            }
        }
        member.obey(new String[] {"close"});
        say("threads " + Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
            .filter(name -> name.startsWith("coterie-") || name.startsWith("JNA")).sorted().toList());
    }

    private void obey(final String[] words) {
        try {
            switch (words[0]) {
                case "start" -> {
                    membership.warm(1, START);
                    messaging.warm(1, START);
                    membership.service().open(this);
                    messaging.service().open(this);
                    say("started " + engines.acquire(context, CorosyncSettings.of(context.configuration()), START)
                        .daemonPid());
                }
                case "send" -> send(words);
                case "publish" -> membership.service().publish(words[1].getBytes(StandardCharsets.UTF_8));
                case "block" -> blocked = true;
                case "release" -> release();
                case "close" -> {
                    release();
                    messaging.close();
                    membership.close();
                    engines.closeAll();
                    say("closed");
                }
                default -> say("unknown " + words[0]);
            }
        } catch (final CoterieException e) {
            say("error " + e.code() + " " + e.problem() + " " + e.remedy());
        }
    }

    /** {@code send STREAM FIRST MANY BYTES [MILLIS]}. */
    private void send(final String[] words) {
        final int first = Integer.parseInt(words[2]);
        int sent = first;
        try {
            for (; sent < first + Integer.parseInt(words[3]); sent++) {
                final byte[] frame = ByteBuffer.allocate(Math.max(8, Integer.parseInt(words[4])))
                    .putInt(Integer.parseInt(words[1])).putInt(sent).array();
                messaging.service().sendToAll(Delivery.TOTAL, frame,
                    words.length > 5 ? Duration.ofMillis(Long.parseLong(words[5])) : SEND);
            }
        } finally {
            say("sent " + words[1] + " " + sent);
        }
    }

    private synchronized void release() {
        blocked = false;
        notifyAll();
    }

    private static synchronized void say(final String line) {
        System.out.println("> " + line);
        System.out.flush();
    }

    @Override
    public void engineView(final EngineView view) {
        say("view " + view.stamp() + " " + names(view.members()));
    }

    @Override
    public void inTransition() {
        say("transition");
    }

    @Override
    public void note(final MemberId from, final byte[] note) {
        say("note " + from + " " + new String(note, StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void frame(final MemberId from, final byte[] frame) {
        try {
            while (blocked) {
                wait();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        final ByteBuffer in = ByteBuffer.wrap(frame);
        say("frame " + from + " " + in.getInt() + ":" + in.getInt() + " " + frame.length);
    }

    @Override
    public void frameToMe(final MemberId from, final byte[] frame) {
        frame(from, frame);
    }

    @Override
    public void members(final List<MemberId> members) {
        say("members " + names(members));
    }

    private static String names(final List<MemberId> members) {
        return String.join(",", members.stream().sorted().map(MemberId::toString).toList());
    }

    private static InstanceContext context(final String kind, final MemberId self, final Path folder,
            final Map<NodeId, String> nodes, final Map<String, String> settings) {
        final ClusterId cluster =
            new ClusterId("it", UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8)));
        final InstanceId id = new InstanceId(cluster, kind, "corosync", "0.1.0", "00", "00");
        return (InstanceContext) Proxy.newProxyInstance(MemberMain.class.getClassLoader(),
            new Class<?>[] {InstanceContext.class}, (proxy, method, given) -> switch (method.getName()) {
                case "instance" -> id;
                case "cluster" -> cluster;
                case "self" -> self;
                case "nodes" -> nodes;
                case "configuration" -> Configuration.of(settings);
                case "endpoints" -> NO_ENDPOINTS;
                case "processMark" -> cluster.uuid() + "/" + self;
                case "dataDirectory" -> Files.createDirectories(folder.resolve(self.node().name()));
                case "failed" -> {
                    say("failed " + given[0]);
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == given[0];
                case "toString" -> kind + " of " + self;
                default -> throw new AssertionError(method.getName());
            });
    }
}
