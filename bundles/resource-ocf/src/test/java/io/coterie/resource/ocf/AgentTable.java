package io.coterie.resource.ocf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes which agents were tried, and how it went. Pure. */
final class AgentTable {
    private AgentTable() {
    }

    static String of(final Map<String, List<String>> results, final Map<String, Boolean> installed) {
        final StringBuilder table = new StringBuilder("""
            # Resource agents that were tried

            Printed by `./mvnw -Pagents test -pl bundles/resource-ocf -am` (root, Debian 12): each case runs with the
            executor on a machine of its own made of namespaces. "Killed" means that all processes of the service are
            killed (of `dnsupdate`: its record is deleted), a monitor sees that, and a stop and a start mend it.
            "Metadata" means that the agent is installed, what it says of itself is understood, and it was not run.

            | agent | how it went |
            |---|---|
            """);
        results.forEach((agent, texts) -> texts.stream().distinct().forEach(text ->
            table.append("| `").append(agent).append("` | ").append(text.replace("|", "\\|")).append(" |\n")));
        final List<String> metadata = new ArrayList<>();
        final List<String> bad = new ArrayList<>();
        installed.forEach((agent, understood) -> {
            if (!results.containsKey(agent)) {
                (understood ? metadata : bad).add("`" + agent.substring("ocf:".length()) + "`");
            }
        });
        table.append("\n## Metadata\n\n").append(wrapped(metadata)).append('\n');
        if (!bad.isEmpty()) {
            table.append("\n## No metadata\n\n").append(wrapped(bad)).append('\n');
        }
        return table.toString();
    }

    private static String wrapped(final List<String> words) {
        final StringBuilder text = new StringBuilder();
        int column = 0;
        for (final String word : words) {
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
