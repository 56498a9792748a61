package io.coterie.runtime.messaging;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.FrameParts;
import io.coterie.api.messaging.GroupView;

/** One core in a simulated swap, with what the shell does around it. */
final class SwapMember implements MessagingEffects {
    static final String GROUP = "g";
    final MemberId id;
    final MessagingCore core;
    final Map<SwapEngine, Deque<Runnable>> control = new LinkedHashMap<>();
    final List<String> delivered = new ArrayList<>();
    final Map<Long, String> ended = new HashMap<>();
    final List<Owed> owed = new ArrayList<>();
    /** Whom it lost sight of for a while, or for good. */
    final Set<MemberId> lost = new HashSet<>();
    final Map<SwapEngine, String> broken = new HashMap<>();
    SwapEngine current;
    SwapEngine next;
    GroupView view;
    boolean frozen;
    int requests;
    Pending pending;
    private long sent;
    private long turns = 1;

    /** A message that was accepted, and who must get it if both stay. */
    record Owed(String text, Set<MemberId> receivers) {
    }

    /** What a sender is giving to an engine. */
    record Pending(FrameHeader header, MemberId to, Delivery delivery, List<String> texts, byte[] frame,
            SwapEngine engine, Set<MemberId> receivers) {
    }

    SwapMember(MemberId id, SwapEngine first) {
        this.id = id;
        this.core = new MessagingCore(id, SimulatedMember.CLUSTER, this);
        core.attached(1);
        current = first;
        first.join(this);
    }

    private SwapEngine engine(Way way) {
        return way == Way.NEXT ? next : current;
    }

    private Way way(SwapEngine engine) {
        return engine == next ? Way.NEXT : Way.CURRENT;
    }

    @Override
    public void sendTo(Way way, MemberId to, byte[] frame) {
        SwapEngine engine = engine(way);
        if (engine != null) {
            control.computeIfAbsent(engine, e -> new ArrayDeque<>())
                .add(() -> engine.send(id, to, Delivery.FIFO, frame));
        }
    }

    @Override
    public void sendToAllNext(Delivery delivery, byte[] frame) {
        SwapEngine engine = next;
        control.computeIfAbsent(engine, e -> new ArrayDeque<>()).add(() -> engine.send(id, null, delivery, frame));
    }

    @Override
    public void deliver(String group, GroupEvent event) {
        if (event instanceof GroupEvent.Changed changed) {
            assertTrue(changed.view().members().contains(id), "a member is in its own view");
            if (view != null) {
                view.members().stream().filter(m -> !changed.view().members().contains(m)).forEach(lost::add);
            }
            view = changed.view();
        } else if (event instanceof GroupEvent.Came came) {
            assertTrue(view.members().contains(came.message().from()), "delivered only in a view with its sender");
            delivered.add(SimulatedMember.text(came.message()));
        } else if (event instanceof GroupEvent.CameTogether together) {
            together.each(one -> {
                deliver(group, one);
                return true;
            });
        } else if (event instanceof GroupEvent.Asked asked) {
            delivered.add(SimulatedMember.text(asked.request()));
            byte[] reply = core.answer(FrameKind.REPLY, GROUP, asked.correlation()).frame(new byte[0]);
            sendTo(Way.CURRENT, asked.from(), reply);
            sendTo(Way.NEXT, asked.from(), reply);
        } else if (event instanceof GroupEvent.Answered answered) {
            assertTrue(ended.put(answered.correlation(), answered.failure() == null ? "reply" : "failure") == null,
                "a request ends once");
        }
    }

    void shown(SwapEngine by, List<MemberId> members) {
        if (by == current || by == next) {
            core.members(way(by), members);
        }
    }

    void came(SwapEngine by, MemberId from, byte[] frame) {
        if (by == current || by == next) {
            core.frame(way(by), from, frame);
        }
    }

    void open(SwapEngine engine) {
        next = engine;
        core.openWindow(++turns, EnumSet.allOf(Delivery.class));
        engine.join(this);
    }

    void commit() {
        SwapEngine over = current;
        current = next;
        next = null;
        control.remove(over);
        core.commitWindow();
        over.leave(id);
    }

    /** The part of the way back that holds the sending lock; the caller ends it when nothing is due. */
    void endBack() {
        SwapEngine over = next;
        next = null;
        control.remove(over);
        core.endBack();
        over.leave(id);
    }

    boolean sendDue() {
        SentStream.Copy copy = core.window().due(null);
        if (copy == null) {
            return false;
        }
        current.send(id, copy.to(), copy.header().delivery(), copy.frame().joined());
        core.window().sentAgain(copy);
        return true;
    }

    /** The engine dies at this member alone. */
    void die(Way way) {
        SwapEngine dead = engine(way);
        broken.put(dead, "died");
        dead.leave(id);
        control.remove(dead);
        core.lost(way, "it died");
    }

    /** Takes a number and keeps a copy; {@link #finish} gives it to the engine, or not. */
    void begin(FrameKind kind, Delivery delivery, MemberId to, int count) {
        SwapWindow window = core.window();
        FrameBundle bundle = new FrameBundle();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(id + " " + Lane.of(kind, delivery) + (to == null ? " " : to + " ") + ++sent);
            assertTrue(bundle.add(texts.get(i).getBytes(StandardCharsets.UTF_8)));
        }
        byte[] payload = bundle.payload();
        if (window != null && (window.due(GROUP) != null
                || !window.room(Lane.of(kind, delivery), count, payload.length))) {
            return;
        }
        long correlation = kind == FrameKind.REQUEST ? core.requests().begin(GROUP, to)
            : kind == FrameKind.MESSAGES ? count : 0;
        if (kind == FrameKind.REQUEST) {
            requests++;
            core.requests().sent(correlation);
        }
        FrameHeader header = core.next(kind, delivery, GROUP, to, correlation).orElseThrow();
        byte[] frame = header.frame(payload);
        assertTrue(core.keep(new SentStream.Copy(header, to, FrameParts.whole(frame))), "nothing happened in between");
        Set<MemberId> receivers = to == null ? Set.copyOf(view.members()) : Set.of(to);
        pending = new Pending(header, to, delivery, texts, frame, engine(core.route()), receivers);
    }

    /**
     * The engine takes what is pending, or not.
     *
     * @param outcome 0 it takes it; 1 it does not, in time; 2 it fails and has it; 3 it fails and does not have it
     */
    void finish(int outcome) {
        Pending now = pending;
        pending = null;
        boolean gone = now.engine == null || now.engine != current && now.engine != next
            || broken.containsKey(now.engine);
        int result = gone ? 3 : outcome;
        if (result == 0 || result == 2) {
            now.engine.send(id, now.to, now.delivery, now.frame);
        }
        if (result == 0 || result >= 2 && core.standsIn(now.header, "it fails")) {
            core.sent(now.header, now.to);
            now.texts.forEach(text -> owed.add(new Owed(text, now.receivers)));
        } else if (result == 1 || gone) {
            core.unsent(now.header, now.to);
            fail(now.header, new IllegalStateException("not sent"));
        } else {
            core.doubtful(now.header, now.to);
            fail(now.header, new IllegalStateException("outcome unknown"));
        }
    }

    private void fail(FrameHeader header, RuntimeException why) {
        if (header.kind() == FrameKind.REQUEST) {
            core.requests().failed(header.correlation(), why);
        }
    }
}
