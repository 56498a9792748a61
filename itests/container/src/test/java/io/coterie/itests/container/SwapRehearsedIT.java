package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three members of the shipped distribution do not switch to a fencing component that cannot fence, nor to one for
 * resource agents that does not see what runs; they switch to good ones, and what runs is not touched.
 */
@Timeout(300)
class SwapRehearsedIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FENCE_AGENT = """
        #!/bin/sh
        while IFS= read -r line; do
            case $line in action=*) action=${line#*=} ;; esac
        done
        if [ "$action" = metadata ]; then
            echo '<resource-agent name="fence_test" shortdesc="test"><parameters>'
            echo '<parameter name="plug" required="1"/></parameters><actions><action name="off"/><action name="on"/>'
            echo '<action name="status"/><action name="monitor"/></actions></resource-agent>'
        fi
        exit 0
        """;
    private static final String RESOURCE_AGENT = """
        #!/bin/sh
        pid="$HA_RSCTMP/$OCF_RESOURCE_INSTANCE.pid"
        [ "$1" = meta-data ] || echo "$1" >> '%s'
        case $1 in
        meta-data)
            echo '<resource-agent name="Sleeper" version="1.0"><version>1.1</version><longdesc lang="en">x</longdesc>'
            echo '<shortdesc lang="en">x</shortdesc><parameters/><actions><action name="start" timeout="20s"/>'
            echo '<action name="stop" timeout="20s"/><action name="monitor" timeout="20s"/></actions></resource-agent>'
            ;;
        start) setsid sleep 2147483647 </dev/null >/dev/null 2>&1 & echo $! > "$pid" ;;
        stop) [ ! -e "$pid" ] || kill "$(cat "$pid")"; rm -f "$pid" ;;
        monitor) [ -e "$pid" ] && kill -0 "$(cat "$pid")" || exit 7 ;;
        esac
        """;
    @TempDir
    private static Path folder;
    private static DevMembers members;
    private static Path actions;

    @BeforeAll
    static void threeMembersWithAgentsOfTheTest() throws Exception {
        actions = folder.resolve("actions");
        program(folder.resolve("fence/fence_test"), FENCE_AGENT);
        program(folder.resolve("ocf/resource.d/test/Sleeper"), RESOURCE_AGENT.formatted(actions));
        members = new DevMembers(folder.resolve("home"));
        members.done("dev", "up", "--nodes", "3");
        members.done("swap", "run", "fencing=agents,path=" + folder.resolve("fence"),
            "resource-agents=ocf,roots=" + folder.resolve("ocf"));
        final Path document = Files.writeString(folder.resolve("document.yaml"), """
            cluster: dev
            fencing: {devices: {switch: {agent: fence_test}}}
            resources:
              sleeper: {agent: "ocf:test:Sleeper", operations: [{name: monitor, interval: 1s}]}
            """);
        members.done("config", "apply", document.toString(), "--wait");
        await("it runs").atMost(LIMIT).until(() -> processes().size() == 1);
        members.settled();
    }

    private static void program(final Path file, final String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    @AfterAll
    static void leavesNothing() {
        members.done("dev", "down");
        assertEquals(List.of(), processes());
    }

    private static List<ProcessHandle> processes() {
        return members.processes("OCF_RESOURCE_INSTANCE=sleeper");
    }

    private static long count(final String action) throws IOException {
        return Files.readAllLines(actions).stream().filter(action::equals).count();
    }

    /** The same process, of the one start that there was. */
    private static void untouched(final ProcessHandle process) throws IOException {
        assertEquals(List.of(process), processes());
        assertEquals(1, count("start"));
        assertEquals(0, count("stop"));
    }

    @Test
    void whatIsWorseGoesBackAndWhatIsGoodAdoptsWhatRuns() throws Exception {
        final ProcessHandle process = processes().get(0);
        final String unarmed = members.ended(10, "swap", "run", "fencing=agents,path=/nonexistent");
        assertTrue(unarmed.matches("(?s).*n[123]: WARM: Fence device switch for n[123]: .*fence_test.*"
            + "\\[swap\\.not-armed\\].*"), unarmed);
        members.done("fence", "test");
        final String blind = members.ended(10, "swap", "run", "resource-agents=ocf,roots=/nonexistent");
        assertTrue(blind.contains(members.nodeOf(process) + ": WARM: Resource sleeper: ")
            && blind.contains("Expected was that it runs.") && blind.contains("[swap.not-adopted]"), blind);
        untouched(process);
        members.done("swap", "run", "fencing=agents,path=" + folder.resolve("fence") + ":/nonexistent",
            "resource-agents=ocf,roots=" + folder.resolve("ocf") + ":/nonexistent");
        members.done("fence", "test");
        final long before = count("monitor");
        await("the new component watches it").atMost(LIMIT).until(() -> count("monitor") > before);
        members.settled();
        untouched(process);
        assertEquals(0, members.fences());
    }

    @Test
    void theFolderOfTheAgentsNotesIsNotSwapped() {
        final String refused = members.ended(9, "swap", "run", "resource-agents=ocf,runDirectory=" + folder);
        assertTrue(refused.contains("runDirectory"), refused);
    }
}
