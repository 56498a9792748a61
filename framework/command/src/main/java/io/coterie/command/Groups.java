package io.coterie.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.coterie.command.completion.CompletionCommand;
import io.coterie.command.demo.DemoCommand;
import io.coterie.command.dev.DevCommands;
import io.coterie.command.dist.DistCommands;

/** The nouns, in the order of the help; {@code status} is short for {@code cluster status}. */
final class Groups {
    private Groups() {
    }

    static Map<String, Supplier<Object>> all() {
        final Map<String, Supplier<Object>> groups = new LinkedHashMap<>();
        groups.put("demo", DemoCommand::new);
        groups.put("dev", DevCommands::new);
        groups.put("status", ClusterCommands.Status::new);
        groups.put("cluster", ClusterCommands::new);
        groups.put("node", NodeCommands::new);
        groups.put("component", ComponentCommands::new);
        groups.put("resource", ResourceCommands::new);
        groups.put("fence", FenceCommands::new);
        groups.put("config", ConfigCommands::new);
        groups.put("swap", SwapCommands::new);
        groups.put("dist", DistCommands::new);
        groups.put("events", EventsCommand::new);
        groups.put("diag", DiagCommands::new);
        groups.put("member", MemberCommands::new);
        groups.put("tck", TckCommands::new);
        groups.put("completion", () -> new CompletionCommand(Main::whole));
        return groups;
    }
}
