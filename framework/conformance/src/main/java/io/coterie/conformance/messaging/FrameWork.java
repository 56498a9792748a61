package io.coterie.conformance.messaging;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.messaging.FrameRecorder.Event;
import io.coterie.conformance.messaging.FrameRecorder.Kind;
import io.coterie.conformance.process.Work;
import io.coterie.conformance.world.Member;

/**
 * Sends a stream of frames, in the strongest order there is, and tells what came. The stream's number is that of the
 * node; each life begins at 0.
 */
final class FrameWork implements Work {
    private static final int SIZE = 300;
    private static final Duration SEND = Duration.ofMillis(200);
    /** About two thousand frames a second are load enough, and few enough to be told. */
    private static final long PAUSE_NANOS = 500_000;
    private final Member<?> member;
    private final FrameRecorder recorder;
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean ended;
    private Thread sender;

    FrameWork(final Member<?> member) {
        this.member = member;
        this.recorder = Ring.recorder(member);
    }

    static int stream(final MemberId of) {
        return Integer.parseInt(of.node().name().substring(1));
    }

    @Override
    public void begin(final Consumer<String> tell) {
        sender = new Thread(() -> send((MessagingComponent) member.service(), tell), "kit stream");
        sender.setDaemon(true);
        sender.start();
    }

    private void send(final MessagingComponent on, final Consumer<String> tell) {
        final Delivery delivery = on.deliveries().contains(Delivery.TOTAL) ? Delivery.TOTAL : Delivery.FIFO;
        while (!ended) {
            try {
                on.sendToAll(delivery, Frames.of(stream(member.id()), accepted.get(), SIZE), SEND);
                accepted.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (final DeadlineExceededException e) {
                // not accepted: the same frame again
                Thread.onSpinWait();
            } catch (final CoterieException e) {
                tell.accept("stopped sending: " + e);
                return;
            }
        }
    }

    @Override
    public void end() {
        ended = true;
        try {
            sender.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<String> answer(final String question) {
        return switch (question) {
            case "accepted" -> List.of(Integer.toString(accepted.get()));
            case "members" -> List.of(names(recorder.members().orElse(List.of())));
            case "events" -> recorder.events().stream().filter(e -> e.kind() != Kind.ME).map(FrameWork::text).toList();
            case "got" -> recorder.events().stream().filter(e -> e.kind() == Kind.ALL)
                .collect(Collectors.groupingBy(e -> name(e.from()), Collectors.counting())).entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue()).toList();
            default -> violation();
        };
    }

    private List<String> violation() {
        try {
            recorder.clean();
            return List.of();
        } catch (final CheckFailed e) {
            return List.of(e.getMessage());
        }
    }

    private static String names(final List<MemberId> ids) {
        return ids.stream().sorted().map(FrameWork::name).collect(Collectors.joining(","));
    }

    private static String name(final MemberId id) {
        return id.node().name() + ":" + id.incarnation().number();
    }

    private static String text(final Event event) {
        return event.kind() == Kind.MEMBERS ? "members " + names(event.members())
            : "frame " + name(event.from()) + " " + event.stream() + " " + event.number();
    }

    /** The event that is told by a line. */
    static Event event(final String line) {
        final String[] words = line.split(" ");
        return words[0].equals("members") ? new Event(Kind.MEMBERS, null, -1, 0, 0, members(words.length > 1
            ? words[1] : "")) : new Event(Kind.ALL, members(words[1]).get(0), Integer.parseInt(words[2]),
            Integer.parseInt(words[3]), SIZE, null);
    }

    static List<MemberId> members(final String names) {
        return names.isEmpty() ? List.of() : List.of(names.split(",")).stream().map(n -> MemberId.of(n.split(":")[0],
            Long.parseLong(n.split(":")[1]))).toList();
    }
}
