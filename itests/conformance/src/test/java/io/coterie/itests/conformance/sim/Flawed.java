package io.coterie.itests.conformance.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.itests.conformance.sim.Group.Event;

/** What a member is told, with the flaw in it. Called with the group's lock held. */
final class Flawed {
    private final Port port;
    private final Deque<Event> last = new ArrayDeque<>();
    /** The last frame of each sender, which is told when the next one comes. */
    private final Map<MemberId, Event> lagging = new TreeMap<>();
    private Event held;
    private Event late;
    private boolean lose;
    private boolean swap;
    private int count;

    Flawed(final Port port) {
        this.port = port;
    }

    private boolean second(final List<MemberId> view) {
        return view.size() > 1 && view.get(view.size() - 1).equals(port.self());
    }

    void view(final Event event, final boolean grows, final boolean shrinks) {
        switch (port.group().flaw()) {
            case VIEW_ELSEWHERE -> {
                if (shrinks && second(event.view())) {
                    late = event;
                    return;
                }
            }
            case TWICE_AFTER_RECONNECT -> {
                put(event);
                if (grows && !last.isEmpty()) {
                    port.put(last.peekLast());
                }
                return;
            }
            case FRAME_OF_THE_LOST -> {
                put(event);
                last.stream().filter(e -> !event.view().contains(e.from())).findFirst().ifPresent(port::put);
                return;
            }
            default -> {
                lose = port.group().flaw() == Flaw.LOST_AFTER_VIEW && shrinks && second(event.view());
                swap = port.group().flaw() == Flaw.TWO_ORDERS_AFTER_DEATH && shrinks && second(event.view());
            }
        }
        lagging.forEach((from, frame) -> {
            if (event.view().contains(from)) {
                port.put(frame);
            }
        });
        lagging.clear();
        put(event);
    }

    private boolean lags(final Event frame, final List<MemberId> view) {
        return frame.to() == null && (port.group().flaw() == Flaw.ONE_SURVIVOR_ALONE && second(view)
            || port.group().flaw() == Flaw.NOT_UNIFORM && !frame.from().equals(port.self()));
    }

    void frame(final Event frame, final List<MemberId> view) {
        remember(frame);
        count++;
        if (lags(frame, view)) {
            final Event before = lagging.put(frame.from(), frame);
            if (before != null) {
                put(before);
            }
            return;
        }
        if (lose && frame.to() == null) {
            lose = false;
            return;
        }
        final boolean reorder = port.group().flaw() == Flaw.SENDERS_REORDERED && second(view) && count % 7 == 0;
        if (held != null) {
            final Event first = held;
            held = null;
            if (!first.from().equals(frame.from())) {
                put(frame);
                put(first);
            } else {
                put(first);
                put(frame);
                swap = port.group().flaw() == Flaw.TWO_ORDERS_AFTER_DEATH;
            }
        } else if ((swap || reorder) && frame.to() == null) {
            swap = false;
            held = frame;
        } else {
            put(frame);
        }
    }

    private void put(final Event event) {
        port.put(event);
        if (late != null && event.bytes() != null) {
            final Event view = late;
            late = null;
            port.put(view);
        }
    }

    private void remember(final Event frame) {
        if (frame.to() == null) {
            last.add(frame);
            if (last.size() > 10) {
                last.poll();
            }
        }
    }
}
