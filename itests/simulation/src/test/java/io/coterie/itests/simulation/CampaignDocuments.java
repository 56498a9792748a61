package io.coterie.itests.simulation;

import java.util.List;

/** The documents that campaigns apply: some primitives, a group and a promotable clone over two or three nodes. */
final class CampaignDocuments {
    /** So many documents are applied by chance. */
    static final int MIXED = 3;
    /** The one in which nothing moves unless it must. */
    static final int STEADY = 3;
    private static final String HEAD = """
        cluster: simulated
        nodes:
          n1: {address: "127.0.0.1:1"}
          n2: {address: "127.0.0.1:2"}
        %sfencing: {devices: {kill: {agent: fence_sim, timeout: 5s, retries: 1}}}
        """;
    private static final String OPERATIONS = """
        operations: [{name: start, timeout: 4s}, {name: stop, timeout: 4s, on-fail: fence}, \
        {name: monitor, interval: 5s, timeout: 3s}]""";
    private static final String STATEFUL = """
        operations: [{name: start, timeout: 4s}, {name: stop, timeout: 4s, on-fail: fence}, \
        {name: promote, timeout: 4s}, {name: demote, timeout: 4s}, {name: monitor, interval: 7s, timeout: 3s}, \
        {name: monitor, interval: 5s, timeout: 3s, role: Promoted}]""";

    private CampaignDocuments() {
    }

    /**
     * The documents for a cluster.
     *
     * @param policy what members without quorum do
     * @param size two or three nodes
     * @return {@link #MIXED} that differ, and the {@link #STEADY} one
     */
    static List<String> all(final String policy, final int size) {
        final String head = String.format(HEAD, size == Campaign.THREE ? "  n3: {address: \"127.0.0.1:3\"}\n" : "")
            + "options: {no-quorum-policy: " + policy + "}\n";
        final String web = "  web:\n    group:\n      ip: {agent: \"sim:service\", " + OPERATIONS
            + "}\n      site: {agent: \"sim:service\", " + OPERATIONS + "}\n";
        final String db = "  db:\n    promotable: true\n    clone: {agent: \"sim:stateful\", " + STATEFUL + "}\n";
        return List.of(
            head + "resources:\n" + primitive("a") + primitive("b") + web + db,
            head + "resources:\n" + primitive("a") + primitive("c") + web + db + "constraints:\n"
                + "  - {prefer: a, node: n1, score: 100}\n"
                + "  - {order: [a, web]}\n"
                + "  - {colocate: c, with: db, with-role: Promoted}\n"
                + "  - {first: db, first-action: promote, then: c, then-action: start}\n",
            head + "resources:\n" + primitive("a") + primitive("b") + primitive("c") + db + "constraints:\n"
                + "  - {colocate: b, with: a}\n"
                + "  - {order: [a, b], kind: mandatory}\n"
                + "  - {colocate: c, with: a, score: -INFINITY}\n",
            head + "defaults: {resource: {resource-stickiness: INFINITY}}\nresources:\n" + primitive("a")
                + primitive("b") + web + db);
    }

    private static String primitive(final String id) {
        return "  " + id + ": {agent: \"sim:service\", " + OPERATIONS + "}\n";
    }
}
