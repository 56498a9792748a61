package io.coterie.itests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.command.Failure;
import io.coterie.command.json.Fields;

/** What every scenario must leave: nothing ran twice, all are of one mind, and nothing is left to do. */
final class Rest {
    private Rest() {
    }

    /** The promise itself, by the word of the kernel. */
    static void assertKept(final Lab lab) {
        assertEquals(List.of(), lab.journal().violations(), lab.journal()::toString);
        assertFalse(lab.journal().starts().isEmpty(), "nothing was started, so nothing was tried");
    }

    /** Waits until all members are at rest. */
    static void await(final Lab lab) {
        Until.holds("the cluster is at rest", () -> problems(lab), List::isEmpty);
    }

    private static List<String> problems(final Lab lab) {
        final List<String> problems = new ArrayList<>();
        final TreeSet<String> versions = new TreeSet<>();
        final TreeSet<String> states = new TreeSet<>();
        final TreeSet<String> coordinators = new TreeSet<>();
        for (final String node : lab.nodes()) {
            try {
                final Map<String, Object> status = lab.status(node);
                if (!"idle".equals(Fields.text(status, "phase")) || !Fields.flag(status, "primary")) {
                    problems.add(node + " is " + Fields.text(status, "phase") + ": "
                        + Fields.texts(status, "problems"));
                }
                versions.add(Fields.text(status, "documentVersion"));
                states.add(states(status, node, problems).toString());
                coordinators.add(Fields.text(status, "coordinator.member"));
            } catch (final Failure e) {
                problems.add(node + ": " + e.problem());
            }
        }
        agree("the version of the document", versions, problems);
        agree("the nodes", states, problems);
        agree("the coordinator", coordinators, problems);
        if (problems.isEmpty()) {
            resources(lab, problems);
        }
        return problems;
    }

    private static void agree(final String what, final TreeSet<String> answers, final List<String> problems) {
        if (answers.size() != 1) {
            problems.add("the members do not agree on " + what + ": " + answers);
        }
    }

    private static Map<String, String> states(final Map<String, Object> status, final String asked,
            final List<String> problems) {
        final Map<String, String> states = new TreeMap<>();
        for (final Map<String, Object> node : Fields.objects(status, "nodes")) {
            states.put(Fields.text(node, "node"), Fields.text(node, "state") + "#" + Fields.text(node, "incarnation"));
            if (!"online".equals(Fields.text(node, "state")) || !Fields.flag(node, "inView")) {
                problems.add("to " + asked + " " + Fields.text(node, "node") + " is " + Fields.text(node, "state")
                    + ", " + Fields.text(node, "reason"));
            }
        }
        return states;
    }

    private static void resources(final Lab lab, final List<String> problems) {
        final String coordinator = lab.coordinator();
        try {
            lab.post(coordinator, "/v1/settled", Map.of("timeout", "2s"));
        } catch (final Failure e) {
            problems.add("something is left to do: " + e.problem());
            return;
        }
        for (final Map<String, Object> one : Fields.objects(lab.ask(coordinator, "/v1/resources"), "resources")) {
            final String name = Fields.text(one, "resource");
            final String is = Fields.text(one, "role") + " " + Fields.text(one, "node");
            final String wanted = Fields.text(one, "targetRole") + " " + Fields.text(one, "targetNode");
            if (!is.strip().equals(wanted.strip())) {
                problems.add(name + " is " + is + ", wanted is " + wanted + ": " + Fields.text(one, "reason"));
            } else if (Fields.text(one, "agent").equals("ocf:lab:Recorded")) {
                recorded(lab, name, Fields.text(one, "node"), problems);
            }
        }
    }

    /** The kernel and the journal say the same as the members. */
    private static void recorded(final Lab lab, final String name, final String node, final List<String> problems) {
        final String held = lab.runs(name).orElse("");
        if (!held.equals(node)) {
            problems.add("the members say that " + name + " runs on '" + node + "', the lock says '" + held + "'");
        }
    }
}
