package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.command.client.ControlClient;
import io.coterie.command.json.Fields;

/** Every member sends numbered messages to all, while something is done to the cluster. */
final class Load {
    private static final String PATH = "/v1/dev/load";
    private final Lab lab;
    /** Who had joined when all began, each life once. */
    private final Map<String, String> lives = new TreeMap<>();

    private Load(final Lab lab) {
        this.lab = lab;
    }

    /** Begins, with so many messages a second of each member. */
    static Load begin(final Lab lab, final int rate, final int bytes) {
        final Load load = new Load(lab);
        lab.nodes().forEach(n -> lab.post(n, PATH, Map.of("size", bytes)));
        Until.is("all have joined the load", () -> lab.nodes().stream()
            .allMatch(n -> Fields.texts(lab.ask(n, PATH), "members").size() == lab.nodes().size()));
        Fields.texts(lab.ask(lab.nodes().get(0), PATH), "members")
            .forEach(m -> load.lives.put(m.substring(0, m.indexOf('#')), m));
        lab.nodes().forEach(n -> lab.post(n, PATH + "/rate", Map.of("rate", rate)));
        return load;
    }

    /** Waits until so many more messages of each of these members have come to each of them. */
    void goesOn(final Collection<String> nodes, final long more) {
        final Map<String, Long> before = new TreeMap<>();
        pairs(nodes).forEach((pair, counts) -> before.put(pair, counts[0]));
        Until.holds("the load goes on", () -> pairs(nodes), now -> now.entrySet().stream()
            .allMatch(e -> e.getValue()[0] >= before.get(e.getKey()) + more));
    }

    /** Ends it, and checks that among these members all that was accepted came once and in order. */
    void assertWhole(final Collection<String> nodes) {
        nodes.forEach(n -> lab.post(n, PATH + "/rate", Map.of("rate", 0)));
        final Map<String, Long> sent = new TreeMap<>();
        Until.holds("all that was sent has come", () -> {
            // a sender that was in the middle of many goes on to their end
            nodes.forEach(n -> sent.put(n, Fields.number(lab.ask(n, PATH), "sent")));
            return missing(nodes, sent);
        }, List::isEmpty);
        pairs(nodes).forEach((pair, counts) -> {
            assertEquals(sent.get(pair.substring(0, pair.indexOf(' '))), counts[0], "received, " + pair);
            assertEquals(0, counts[1], "came twice, " + pair);
            assertEquals(0, counts[2], "out of order, " + pair);
        });
        nodes.forEach(n -> lab.post(n, PATH + "/stop", Map.of()));
    }

    /** Ends it wherever it still runs. */
    void stop() {
        lab.nodes().forEach(n -> lab.client(n).filter(ControlClient::alive).ifPresent(c -> {
            try {
                c.post(PATH + "/stop", Map.of());
            } catch (final io.coterie.command.Failure e) {
                // another life, in which none runs
                lab.journal().fault(n, "no load to end: " + e.code());
            }
        }));
    }

    private List<String> missing(final Collection<String> nodes, final Map<String, Long> sent) {
        final List<String> missing = new ArrayList<>();
        pairs(nodes).forEach((pair, counts) -> {
            final long all = sent.get(pair.substring(0, pair.indexOf(' ')));
            if (counts[0] != all) {
                missing.add(pair + ": " + counts[0] + " of " + all);
            }
        });
        return missing;
    }

    /** Received, twice, out of order, by sender and receiver. */
    private Map<String, long[]> pairs(final Collection<String> nodes) {
        final Map<String, long[]> pairs = new TreeMap<>();
        for (final String receiver : nodes) {
            nodes.forEach(sender -> pairs.put(sender + " to " + receiver, new long[3]));
            for (final Map<String, Object> of : Fields.objects(lab.ask(receiver, PATH), "senders")) {
                lives.forEach((node, life) -> {
                    if (nodes.contains(node) && life.equals(Fields.text(of, "member"))) {
                        pairs.put(node + " to " + receiver, new long[] {Fields.number(of, "received"),
                            Fields.number(of, "duplicated"), Fields.number(of, "reordered")});
                    }
                });
            }
        }
        return pairs;
    }
}
