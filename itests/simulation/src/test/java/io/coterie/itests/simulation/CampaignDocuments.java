package io.coterie.itests.simulation;

import java.util.List;

/** The documents that campaigns apply: some primitives, a group and a promotable clone over three nodes. */
final class CampaignDocuments {
    private static final String HEAD = """
        cluster: simulated
        nodes:
          n1: {address: "127.0.0.1:1"}
          n2: {address: "127.0.0.1:2"}
          n3: {address: "127.0.0.1:3"}
        fencing: {devices: {kill: {agent: fence_sim, timeout: 5s, retries: 1}}}
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

    static List<String> all(final String policy) {
        final String head = HEAD + "options: {no-quorum-policy: " + policy + "}\n";
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
                + "  - {colocate: c, with: a, score: -INFINITY}\n");
    }

    private static String primitive(final String id) {
        return "  " + id + ": {agent: \"sim:service\", " + OPERATIONS + "}\n";
    }
}
