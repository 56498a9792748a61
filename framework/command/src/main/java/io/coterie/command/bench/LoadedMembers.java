package io.coterie.command.bench;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.client.ControlClient;
import io.coterie.command.home.Until;
import io.coterie.command.json.Fields;

/** A load on all members of a development cluster, through the slot or through a bundle. Used on one thread. */
public final class LoadedMembers {
    private static final String LOAD = "/v1/dev/load";
    /** How long members may take to reach each other, and what was accepted to arrive. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final List<ControlClient> members;

    /**
     * Begins nothing yet.
     *
     * @param members all of them
     */
    public LoadedMembers(final List<ControlClient> members) {
        this.members = List.copyOf(members);
    }

    /** {@return the members} */
    public List<ControlClient> members() {
        return members;
    }

    /**
     * Begins, and sends at a rate once all reach each other.
     *
     * @param rate messages a second, of all members together
     * @param size bytes of a message
     * @param plain whether it goes through a bundle that can be updated, and not through the slot
     */
    public void begin(final int rate, final int size, final boolean plain) {
        members.forEach(m -> m.post(LOAD, plain ? Map.of("size", size, "plain", true) : Map.of("size", size)));
        awaitAll();
        members.forEach(m -> m.post(LOAD + "/rate", Map.of("rate", rate / members.size())));
    }

    /** Waits until each member reaches all. */
    public void awaitAll() {
        if (!Until.holds(PATIENCE, () -> members.stream().allMatch(m ->
                Fields.texts(m.get(LOAD), "members").size() == members.size()))) {
            throw new Failure(ExitCode.TIMEOUT, "command.timeout", "After " + PATIENCE.toSeconds()
                + " s not all members reach each other.", "See 'coterie cluster status'.");
        }
    }

    /** Sends no more, waits until what was accepted has come everywhere, but not for ever, and counts. */
    public Map<String, Object> settle() {
        members.forEach(m -> m.post(LOAD + "/rate", Map.of("rate", 0)));
        Until.holds(PATIENCE, () -> Fields.number(counts(), "lost") <= 0);
        return counts();
    }

    /** Ends it; a member that does not answer has ended with it. */
    public void end() {
        for (final ControlClient member : members) {
            try {
                member.post(LOAD + "/stop", Map.of());
            } catch (final Failure e) {
                if (!e.code().equals("command.no-answer") && !e.code().equals("control.no-load")) {
                    throw e;
                }
            }
        }
    }

    /**
     * Updates the bundle on one member in place.
     *
     * @param member which one
     * @return when it began, in microseconds
     */
    public static long update(final ControlClient member) {
        return Fields.number(member.post(LOAD + "/update", Map.of()), "fromMicros");
    }

    /**
     * A time without a delivery.
     *
     * @param millis how long
     * @param at when it began, in microseconds since 1970
     * @param node whose member got nothing
     */
    public record Gap(double millis, long at, String node) {
    }

    /**
     * The longest time without a delivery.
     *
     * @param from the window's begin, in microseconds since 1970
     * @param to its end
     * @return that of the member with the longest
     */
    public Gap gap(final long from, final long to) {
        return members.stream().map(m -> {
            final Map<String, Object> told = window(m, from, to);
            return new Gap(Fields.number(told, "maxGapMicros") / 1000.0, Fields.number(told, "atMicros"),
                m.member().node());
        }).max(Comparator.comparingDouble(Gap::millis)).orElseThrow();
    }

    /**
     * Counts what arrived.
     *
     * @param from the window's begin
     * @param to its end
     * @return deliveries of all members
     */
    public double deliveries(final long from, final long to) {
        return members.stream().mapToLong(m -> Fields.number(window(m, from, to), "deliveries")).sum();
    }

    private static Map<String, Object> window(final ControlClient member, final long from, final long to) {
        return member.get(LOAD + "/gap?from=" + from + "&to=" + to);
    }

    /** Over all pairs of sender and receiver. */
    private Map<String, Object> counts() {
        final Map<String, Object> counts = new LinkedHashMap<>();
        long received = 0;
        for (final ControlClient member : members) {
            final Map<String, Object> load = member.get(LOAD);
            add(counts, "sent", load, "sent");
            add(counts, "notAccepted", load, "failed");
            if (load.containsKey("stoppedCalls")) {
                add(counts, "failedLookUps", load, "failedLookUps");
                add(counts, "stoppedCalls", load, "stoppedCalls");
            }
            for (final Map<String, Object> sender : Fields.objects(load, "senders")) {
                received += Fields.number(sender, "received");
                add(counts, "duplicated", sender, "duplicated");
                add(counts, "reordered", sender, "reordered");
            }
        }
        final Map<String, Object> result = new LinkedHashMap<>(counts);
        result.put("lost", Fields.number(counts, "sent") * members.size() - received);
        return result;
    }

    private static void add(final Map<String, Object> counts, final String name, final Map<String, Object> from,
            final String field) {
        counts.merge(name, Fields.number(from, field), (a, b) -> (Long) a + (Long) b);
    }
}
