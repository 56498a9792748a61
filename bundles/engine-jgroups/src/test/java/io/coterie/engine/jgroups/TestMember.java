package io.coterie.engine.jgroups;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import org.jgroups.protocols.FD_SOCK2;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.membership.jgroups.JGroupsMembershipProvider;
import io.coterie.messaging.jgroups.JGroupsMessagingProvider;

/** A member of the test: both components over one engine, as the framework would run them. */
final class TestMember implements EngineViewSink, FrameSink {
    static final Duration LONG = Duration.ofSeconds(20);
    final MemberId self;
    final List<EngineView> views = new CopyOnWriteArrayList<>();
    final List<String> notes = new CopyOnWriteArrayList<>();
    final List<List<MemberId>> memberLists = new CopyOnWriteArrayList<>();
    final Map<MemberId, List<byte[]>> frames = new ConcurrentHashMap<>();
    final Set<String> wrong = ConcurrentHashMap.newKeySet();
    volatile BiConsumer<MemberId, byte[]> onFrame = (from, frame) -> { };
    final JGroupsEngines engines = new JGroupsEngines();
    final InstanceContext membershipContext;
    private final ComponentInstance<MembershipComponent> membership;
    private final ComponentInstance<MessagingComponent> messaging;

    TestMember(final FakeWorld world, final ClusterId cluster, final MemberId self,
            final Map<String, String> settings) {
        this.self = self;
        membershipContext = world.context(cluster, "membership", self, settings);
        membership = new JGroupsMembershipProvider(engines).create(membershipContext);
        messaging = new JGroupsMessagingProvider(engines).create(
            world.context(cluster, "messaging", self, settings));
    }

    TestMember start() {
        membership.warm(1, LONG);
        messaging.warm(1, LONG);
        membership.service().open(this);
        messaging.service().open(this);
        return this;
    }

    MessagingComponent messaging() {
        return messaging.service();
    }

    void publish(final String note) {
        membership.service().publish(note.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    void closeMessaging() {
        messaging.close();
    }

    void close() {
        messaging.close();
        membership.close();
    }

    JGroupsEngine engine() {
        return engines.acquire(membershipContext, EngineSettings.of(membershipContext.configuration()));
    }

    /** Ends as a killed process does: its sockets close, nothing is said. */
    void crash(final FakeWorld world, final String... others) {
        world.cut(self.node().name(), others);
        engine().channel().getProtocolStack().<FD_SOCK2>findProtocol(FD_SOCK2.class).stop();
    }

    Set<String> viewNodes() {
        return views.isEmpty() ? Set.of() : nodes(views.get(views.size() - 1).members());
    }

    Set<String> reachable() {
        return memberLists.isEmpty() ? Set.of() : nodes(memberLists.get(memberLists.size() - 1));
    }

    String stamp() {
        return views.isEmpty() ? "" : views.get(views.size() - 1).stamp();
    }

    int count(final MemberId from) {
        final List<byte[]> list = frames.get(from);
        return list == null ? 0 : list.size();
    }

    private static Set<String> nodes(final List<MemberId> members) {
        return members.stream().map(m -> m.node().name()).collect(Collectors.toSet());
    }

    @Override
    public void engineView(final EngineView view) {
        views.add(view);
    }

    @Override
    public void inTransition() {
        notes.add("in transition");
    }

    @Override
    public void note(final MemberId from, final byte[] note) {
        notes.add(from.node() + ":" + new String(note, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public void frame(final MemberId from, final byte[] frame) {
        if (memberLists.isEmpty() || !memberLists.get(memberLists.size() - 1).contains(from)) {
            wrong.add("a frame of " + from + " outside of its time");
        }
        onFrame.accept(from, frame);
        frames.computeIfAbsent(from, f -> java.util.Collections.synchronizedList(new ArrayList<>())).add(frame);
    }

    @Override
    public void frameToMe(final MemberId from, final byte[] frame) {
        frame(from, frame);
    }

    @Override
    public void members(final List<MemberId> members) {
        memberLists.add(members);
    }
}
