package io.coterie.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.coterie.command.home.Until;
import io.coterie.command.json.Fields;
import io.coterie.command.output.Column;
import picocli.CommandLine.Command;

/** The noun {@code diag}: what is wrong inside of members. */
@Command(name = "diag", description = "Look for what is wrong inside of members.",
    subcommands = DiagCommands.Leaks.class)
final class DiagCommands extends Group {
    /** Components that were replaced and are still held. */
    @Command(name = "leaks", mixinStandardHelpOptions = true, description = {
        "List class loaders and instances of components that were replaced and that something still holds, in every "
            + "member. Members collect for it, several times if need be, and may pause.",
        "Exit code 8 if there is one, or if a member could not be asked."})
    static final class Leaks extends Asking {
        /** What nobody holds goes with one collection or the next: references may need more than one. */
        private static final Duration LIMIT = Duration.ofSeconds(5);
        /** A member collects no more often. */
        private static final Duration STEP = Duration.ofMillis(1100);

        @Override
        public Integer call() {
            final List<Map<String, Object>> rows = new ArrayList<>();
            Until.holds(LIMIT, STEP, () -> {
                rows.clear();
                look(rows);
                return rows.stream().noneMatch(r -> r.containsKey("held"));
            });
            output().list(Map.of("leaks", rows), rows, Column.of("NODE", "node"), Column.of("HELD", "held"),
                Column.of("PROBLEM", "problem"));
            progress(rows.isEmpty() ? "Nothing is held." : rows.size() + " to look at; see the member's heap.");
            return rows.isEmpty() ? ExitCode.OK.status() : ExitCode.DEGRADED.status();
        }

        private void look(final List<Map<String, Object>> rows) {
            final Map<String, Object> answer = client().get("/v1/components/members?collect=true");
            for (final Map<String, Object> member : Fields.objects(answer, "members")) {
                final String node = Fields.text(member, "node");
                Fields.texts(member, "heldLoaders").forEach(h -> rows.add(Map.of("node", node, "held", h)));
                if (!Fields.text(member, "problem").isEmpty()) {
                    rows.add(Map.of("node", node, "problem", Fields.text(member, "problem")));
                }
            }
        }
    }
}
