package io.coterie.bench.member;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.engine.jgroups.JGroupsEngines;
import io.coterie.membership.jgroups.JGroupsMembershipProvider;
import io.coterie.messaging.jgroups.JGroupsMessagingProvider;

/**
 * One member of the soak: membership and messaging on one engine, {@code SoakMember NODE INCARNATION HOST PRESET}. It
 * beats ten times a second, each beat with some messages, and prints each view as {@code view n1 n2 n3}. Orders:
 * {@code peer NODE INCARNATION HOST PORT}, {@code open}, {@code cut NODE...}, {@code gc} and {@code gaps}, which
 * answers with the longest pause between two beats of each sender since the last time. It leaves when standard input
 * ends.
 */
public final class SoakMember implements EngineViewSink, FrameSink {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long BEAT_MILLIS = 100;
    private static final int MESSAGES = 20;
    private static final int MESSAGE_BYTES = 1024;
    private static final int GARBAGE_PIECES = 200;
    private static final int GARBAGE_BYTES = 256 * 1024;
    private final PrintStream out = System.out;
    private final List<StandaloneContext> contexts;
    private final ComponentInstance<MembershipComponent> membership;
    private final ComponentInstance<MessagingComponent> messaging;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Long> lastBeat = new HashMap<>();
    private final Map<String, Long> gaps = new TreeMap<>();

    private SoakMember(final String node, final long incarnation, final String host, final String preset) {
        final ClusterId cluster = new ClusterId("soak", UUID.nameUUIDFromBytes("soak".getBytes(
            StandardCharsets.UTF_8)));
        final Configuration settings = Configuration.of(Map.of("preset", preset));
        final JGroupsEngines engines = new JGroupsEngines();
        final MemberId self = MemberId.of(node, incarnation);
        final InetSocketAddress bind = new InetSocketAddress(host, 0);
        contexts = List.of(new StandaloneContext(cluster, self, bind, settings, at -> say("listens "
            + at.getAddress().getHostAddress() + " " + at.getPort())),
            new StandaloneContext(cluster, self, bind, settings, at -> { }));
        membership = new JGroupsMembershipProvider(engines).create(contexts.get(0));
        messaging = new JGroupsMessagingProvider(engines).create(contexts.get(1));
    }

    /**
     * Runs the member.
     *
     * @param arguments node, incarnation, host and preset
     * @throws Exception if the engine fails
     */
    public static void main(final String[] arguments) throws Exception {
        final SoakMember member = new SoakMember(arguments[0], Long.parseLong(arguments[1]), arguments[2],
            arguments[3]);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                member.obey(line.split(" "));
            }
        } finally {
            member.beats.shutdownNow();
            member.messaging.close();
            member.membership.close();
        }
    }

    private void obey(final String[] words) {
        switch (words[0]) {
            case "peer" -> contexts.forEach(c -> c.peer(MemberId.of(words[1], Long.parseLong(words[2])),
                new InetSocketAddress(words[3], Integer.parseInt(words[4]))));
            case "open" -> open();
            case "cut" -> contexts.forEach(c -> c.cut(new HashSet<>(Arrays.asList(words).subList(1, words.length))));
            case "gc" -> collect();
            case "gaps" -> tellGaps();
            default -> throw new IllegalArgumentException("an order that is not known: " + words[0]);
        }
    }

    private void open() {
        membership.warm(1, LIMIT);
        messaging.warm(1, LIMIT);
        membership.service().open(this);
        messaging.service().open(this);
        beats.scheduleAtFixedRate(this::beat, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            for (int i = 0; i < MESSAGES; i++) {
                messaging.service().sendToAll(Delivery.FIFO, new byte[i == 0 ? 1 : MESSAGE_BYTES], LIMIT);
            }
        } catch (CoterieException e) {
            say("trouble " + e.code());
        }
    }

    /** Fills the heap with garbage that lives for a while, and has it collected whole. */
    private void collect() {
        final byte[][] garbage = new byte[GARBAGE_PIECES][];
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] = new byte[GARBAGE_BYTES];
        }
        System.gc();
        say("collected " + garbage.length);
    }

    private void tellGaps() {
        synchronized (gaps) {
            say("gaps " + gaps.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" ")));
            gaps.clear();
        }
    }

    @Override
    public void engineView(final EngineView view) {
        say("view " + view.members().stream().map(m -> m.node().name()).sorted().collect(Collectors.joining(" ")));
    }

    @Override
    public void inTransition() {
        // a suspicion alone is no harm; what counts is the view
    }

    @Override
    public void note(final MemberId from, final byte[] note) {
        // nobody publishes here
    }

    @Override
    public void frame(final MemberId from, final byte[] frame) {
        if (frame.length == 1) {
            final long now = System.nanoTime();
            synchronized (gaps) {
                final Long before = lastBeat.put(from.toString(), now);
                if (before != null) {
                    gaps.merge(from.node().name(), (now - before) / 1_000_000, Math::max);
                }
            }
        }
    }

    @Override
    public void frameToMe(final MemberId from, final byte[] frame) {
        throw new IllegalStateException("nobody sends to one member here");
    }

    @Override
    public void members(final List<MemberId> members) {
        synchronized (gaps) {
            lastBeat.keySet().retainAll(members.stream().map(MemberId::toString).toList());
        }
    }

    private synchronized void say(final String line) {
        out.println(line);
        out.flush();
    }
}
