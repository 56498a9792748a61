package io.coterie.itests.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.coterie.command.Failure;
import io.coterie.command.client.ControlClient;
import io.coterie.command.json.Fields;

/** What the members of a lab say of their components and of swaps. */
final class Swaps {
    private static final String PATH = "/v1/swaps";
    private final Lab lab;

    Swaps(final Lab lab) {
        this.lab = lab;
    }

    /** Begins one. {@return its number} */
    long begin(final String asked, final List<Map<String, Object>> components) {
        final Map<String, Object> swap = lab.client(asked).orElseThrow().post(PATH, Map.of("components", components,
            "author", "the lab"));
        return Fields.number(swap, "number");
    }

    void abort(final String asked, final long number) {
        lab.client(asked).orElseThrow().post(PATH + "/" + number + "/abort", Map.of("author", "the lab"));
    }

    /** {@return the state of a swap, as some member of those that are asked says; empty if none answers} */
    String state(final List<String> asked, final long number) {
        for (final String node : asked) {
            try {
                return Fields.text(lab.ask(node, PATH + "/" + number), "state");
            } catch (final Failure e) {
                // the next one may answer
                continue;
            }
        }
        return "";
    }

    /** Waits until no swap is under way and all members have the same components, by their own word. */
    void awaitSame() {
        Until.holds("all have the same components", this::problems, List::isEmpty);
    }

    private List<String> problems() {
        final List<String> problems = new ArrayList<>();
        final TreeSet<String> sets = new TreeSet<>();
        for (final String node : lab.nodes()) {
            Fields.objects(lab.ask(node, PATH), "swaps").stream().filter(s -> !Fields.flag(s, "over"))
                .forEach(s -> problems.add(node + ": the swap " + Fields.text(s, "number") + " is "
                    + Fields.text(s, "state")));
        }
        final List<Map<String, Object>> members = Fields.objects(lab.ask(lab.coordinator(),
            "/v1/components/members"), "members");
        if (members.size() != lab.nodes().size()) {
            problems.add("only " + members.size() + " members say what they have");
        }
        members.forEach(m -> sets.add(Fields.text(m, "revision") + Fields.text(m, "problem")
            + Fields.objects(m, "instances").stream().map(i -> " " + Fields.text(i, "kind") + "="
                + Fields.text(i, "component") + "@" + Fields.text(i, "version") + "/" + Fields.text(i, "bundleHash"))
                .sorted().toList()));
        if (sets.size() > 1) {
            problems.add("they have " + sets);
        }
        return problems;
    }

    /** {@return the component of a kind on the coordinator} */
    String component(final String kind) {
        return Fields.objects(lab.ask(lab.coordinator(), "/v1/components"), "components").stream()
            .filter(c -> kind.equals(Fields.text(c, "kind"))).map(c -> Fields.text(c, "component")).findFirst()
            .orElse("");
    }

    /** {@return the revision that all have} */
    long revision() {
        return Fields.objects(lab.ask(lab.coordinator(), "/v1/components/members"), "members").stream()
            .mapToLong(m -> Fields.number(m, "revision")).max().orElse(0);
    }

    /** {@return whether no swap is under way that is not decided, as a member says} */
    boolean decided(final String asked) {
        return Fields.objects(lab.ask(asked, PATH), "swaps").stream().allMatch(s -> Fields.flag(s, "over")
            || Fields.text(s, "state").equals("going back"));
    }

    /** {@return whether a member can be asked} */
    boolean answers(final String node) {
        return lab.client(node).filter(ControlClient::ready).isPresent();
    }
}
