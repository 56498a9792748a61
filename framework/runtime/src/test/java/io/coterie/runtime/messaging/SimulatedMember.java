package io.coterie.runtime.messaging;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;

/** One core in a simulation, with a user that joins one group, sends and keeps what comes. */
final class SimulatedMember implements MessagingEffects {
    static final String GROUP = "g";
    static final UUID CLUSTER = new UUID(1, 2);
    final MemberId id;
    final SimulatedChannel channel;
    final MessagingCore core;
    final List<SimulatedChannel.Flight> incoming = new ArrayList<>();
    final Deque<List<MemberId>> changes = new ArrayDeque<>();
    final Deque<Runnable> control = new ArrayDeque<>();
    final List<String> delivered = new ArrayList<>();
    final Map<Long, String> ended = new HashMap<>();
    final List<Owed> owed = new ArrayList<>();
    List<MemberId> shown = List.of();
    GroupView view;
    private long sent;

    /** A message that was accepted, and who must get it if it stays: receivers by their session. */
    record Owed(String text, Map<MemberId, Long> receivers) {
    }

    SimulatedMember(MemberId id, SimulatedChannel channel) {
        this.id = id;
        this.channel = channel;
        this.core = new MessagingCore(id, CLUSTER, this);
        core.attached(1);
    }

    @Override
    public void sendTo(Way way, MemberId to, byte[] frame) {
        control.add(() -> channel.sendTo(this, to, frame));
    }

    @Override
    public void sendToAllNext(Delivery delivery, byte[] frame) {
        throw new AssertionError("no window is open");
    }

    @Override
    public void deliver(String group, GroupEvent event) {
        if (event instanceof GroupEvent.Changed changed) {
            assertTrue(changed.view().members().contains(id), "a member is in its own view");
            assertTrue(view == null || changed.view().number() == view.number() + 1, "views count");
            view = changed.view();
        } else if (event instanceof GroupEvent.Came came) {
            assertTrue(view.members().contains(came.message().from()), "delivered only in a view with its sender");
            delivered.add(text(came.message()));
        } else if (event instanceof GroupEvent.CameTogether together) {
            together.each(one -> {
                deliver(group, one);
                return true;
            });
        } else if (event instanceof GroupEvent.Asked asked) {
            sendTo(Way.CURRENT, asked.from(), core.answer(FrameKind.REPLY, GROUP, asked.correlation())
                .frame(asked.request().payload()));
        } else if (event instanceof GroupEvent.Answered answered) {
            assertTrue(ended.put(answered.correlation(), answered.failure() == null ? "reply"
                : answered.failure().getClass().getSimpleName()) == null, "a request ends once");
        }
    }

    void join() {
        view = null;
        core.join(GROUP);
    }

    /** Sends as many messages in one frame. */
    void send(Delivery delivery, MemberId to, int count) {
        FrameKind kind = to != null ? FrameKind.MESSAGE_TO_ONE : count == 1 ? FrameKind.MESSAGE : FrameKind.MESSAGES;
        FrameBundle bundle = new FrameBundle();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(id + " " + Lane.of(kind, delivery) + " " + ++sent);
            assertTrue(bundle.add(texts.get(i).getBytes(StandardCharsets.UTF_8)));
        }
        FrameHeader header = core.next(kind, delivery, GROUP, to, kind == FrameKind.MESSAGES ? count : 0)
            .orElseThrow();
        byte[] frame = header.frame(bundle.payload());
        Map<MemberId, Long> receivers = new HashMap<>();
        for (MemberId receiver : view.members()) {
            if (to == null || to.equals(receiver)) {
                receivers.put(receiver, core.session(GROUP, receiver));
            }
        }
        if (to != null) {
            channel.sendTo(this, to, frame);
        } else {
            channel.sendToAll(this, switch (delivery) {
                case FIFO -> SimulatedChannel.Stream.ALL;
                case UNORDERED -> SimulatedChannel.Stream.ANY;
                case TOTAL -> SimulatedChannel.Stream.TOTAL;
            }, frame);
        }
        core.sent(header, to);
        texts.forEach(text -> owed.add(new Owed(text, receivers)));
    }

    long request(MemberId to) {
        long correlation = core.requests().begin(GROUP, to);
        FrameHeader header = core.next(FrameKind.REQUEST, Delivery.FIFO, GROUP, to, correlation).orElseThrow();
        core.requests().sent(correlation);
        channel.sendTo(this, to, header.frame(new byte[] {1}));
        core.sent(header, to);
        return correlation;
    }

    static String text(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }
}
