package io.coterie.fencing.agents;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes which fence agents were tried, and how it went. Pure. */
final class FenceAgentTable {
    /**
     * How a case went.
     *
     * @param subject the case
     * @param text how it went
     */
    record Result(RealFenceCase subject, String text) {
    }

    private FenceAgentTable() {
    }

    static String of(final List<Result> results, final Map<String, Boolean> installed) {
        final StringBuilder table = new StringBuilder("""
            # Fence agents that were tried

            Printed by `./mvnw -Pagents test -pl bundles/fencing-agents -am` (Debian 12; `fence_lab` takes root): each
            agent is the real program, run by the component as for a fence, with a device that is simulated on this
            machine. No hardware and no maker's own software was part of it. "Not confirmed" names what the device was
            made to do that must not pass for a fence: refuse whoever has the wrong password, say that it has switched
            and not do it, refuse to switch, not answer. "Metadata" means that the agent is installed, what it says of
            itself is understood, and it was not run.

            | agent | with | how it went |
            |---|---|---|
            """);
        results.forEach(result -> table.append("| `").append(result.subject().agent()).append("` | ")
            .append(result.subject().with()).append(" | ").append(result.text().replace("|", "\\|")).append(" |\n"));
        final List<String> metadata = new ArrayList<>();
        final List<String> bad = new ArrayList<>();
        installed.forEach((agent, understood) -> {
            if (results.stream().noneMatch(r -> r.subject().agent().equals(agent))) {
                (understood ? metadata : bad).add("`" + agent + "`");
            }
        });
        table.append("\n## Metadata\n\n").append(wrapped(String.join(" ", metadata))).append('\n');
        if (!bad.isEmpty()) {
            table.append("\n## No metadata\n\n").append(wrapped(String.join(" ", bad))).append('\n');
        }
        return table.toString();
    }

    private static String wrapped(final String words) {
        final StringBuilder text = new StringBuilder();
        int column = 0;
        for (final String word : words.split(" ")) {
            if (column + word.length() > 118) {
                text.append('\n');
                column = 0;
            } else if (column > 0) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += word.length();
        }
        return text.toString();
    }
}
