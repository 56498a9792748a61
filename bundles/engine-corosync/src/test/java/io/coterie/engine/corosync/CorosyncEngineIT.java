package io.coterie.engine.corosync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.NodeId;

/** Three members with a real Corosync each, on hosts of their own. */
class CorosyncEngineIT {
    private static final int[] STREAMS = {1, 2, 3};
    private static CorosyncHosts hosts;
    @TempDir
    private Path folder;
    private final List<HostedMember> members = new ArrayList<>();

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        Assumptions.assumeTrue(CorosyncHosts.missing().isEmpty(), CorosyncHosts.missing());
        hosts = new CorosyncHosts(3);
    }

    @AfterAll
    static void remove() {
        if (hosts != null) {
            hosts.close();
        }
    }

    @AfterEach
    void end() {
        members.forEach(HostedMember::close);
        // a daemon ends with its member, whatever ended that
        Awaitility.await().atMost(java.time.Duration.ofSeconds(20)).until(() -> daemons() == 0);
    }

    private long daemons() {
        return ProcessHandle.allProcesses().filter(p -> p.info().commandLine().orElse("")
            .contains("corosync -f -c " + folder)).count();
    }

    private HostedMember member(final int host, final long life, final String... settings) throws IOException {
        final HostedMember one = new HostedMember(hosts, host, life, folder, "n1=" + hosts.address(1) + ",n2="
            + hosts.address(2) + ",n3=" + hosts.address(3), settings);
        members.add(one);
        one.tell("start");
        return one;
    }

    private List<HostedMember> three(final String... settings) throws IOException {
        final List<HostedMember> all = List.of(member(1, 1, settings), member(2, 1, settings),
            member(3, 1, settings));
        all.forEach(m -> m.await("started", 0));
        HostedMember.agree(all);
        return all;
    }

    private static long daemon(final HostedMember of) {
        return Long.parseLong(of.await("started", 0).split(" ")[1]);
    }

    private static void all(final List<HostedMember> receivers, final int stream, final int many) {
        for (final HostedMember one : receivers) {
            Awaitility.await(one.name + " gets stream " + stream).atMost(java.time.Duration.ofSeconds(40))
                .until(() -> one.frames(stream).size() >= many);
        }
    }

    @Test
    void oneOrderForAllAlsoWhenASenderIsKilled() throws Exception {
        final List<HostedMember> all = three();
        for (int i = 0; i < 3; i++) {
            all.get(i).tell("publish hello" + i).tell("send " + STREAMS[i] + " 0 400 3000");
        }
        all(all, 1, 400);
        all(all, 2, 400);
        all(all, 3, 400);
        assertEquals(all.get(0).frames(STREAMS), all.get(1).frames(STREAMS));
        assertEquals(all.get(0).frames(STREAMS), all.get(2).frames(STREAMS));
        all.get(2).await("note n1#1 hello0", 0);

        final HostedMember victim = all.get(2);
        all.get(0).tell("send 4 0 2000 500");
        victim.tell("send 6 0 100000 500");
        all(all, 6, 200);
        victim.process.destroyForcibly();
        final List<HostedMember> stay = all.subList(0, 2);
        HostedMember.agree(stay);
        all(stay, 4, 2000);
        assertEquals(stay.get(0).frames(4, 6), stay.get(1).frames(4, 6));
        final String members = "members n1#1,n2#1";
        for (final HostedMember one : stay) {
            one.await(members, 0);
            final List<String> after = one.said().subList(one.said().lastIndexOf(members), one.size());
            assertTrue(after.stream().noneMatch(l -> l.startsWith("frame n3#1")), "a frame after its sender left");
        }

        final HostedMember later = member(3, 2);
        HostedMember.agree(List.of(all.get(0), all.get(1), later));
        assertTrue(later.frames(4, 6).isEmpty(), "frames of before");
    }

    @Test
    void aPartitionHasAViewOnEachSideAndIsHealed() throws Exception {
        final List<HostedMember> all = three();
        hosts.cable(3, false);
        HostedMember.agree(all.subList(0, 2));
        HostedMember.agree(all.subList(2, 3));
        all.get(0).tell("send 1 0 50 100");
        all.get(2).tell("send 3 0 50 100");
        all(all.subList(0, 2), 1, 50);
        all(all.subList(2, 3), 3, 50);
        hosts.cable(3, true);
        HostedMember.agree(all);
        assertTrue(all.get(2).frames(1).isEmpty() && all.get(0).frames(3).isEmpty(), "frames across the cut");
        all.get(1).tell("send 2 0 50 1040000");
        all(all, 2, 50);
        assertEquals(all.get(0).frames(2), all.get(2).frames(2));
    }

    @Test
    void aDaemonThatEndsIsStartedAgainAndItsMemberComesBack() throws Exception {
        final List<HostedMember> all = three();
        final HostedMember one = all.get(1);
        final int before = one.size();
        one.signal("KILL", daemon(one));
        one.alone(before);
        HostedMember.agree(all);
        one.tell("send 2 0 50 100");
        all(all, 2, 50);
        assertFalse(one.said().stream().anyMatch(l -> l.startsWith("failed")));
    }

    @Test
    void aDaemonThatStandsStillIsReplacedAndTheOthersGoOn() throws Exception {
        final List<HostedMember> all = three();
        final HostedMember one = all.get(1);
        final int before = one.size();
        one.signal("STOP", daemon(one));
        one.await("transition", before);
        HostedMember.agree(List.of(all.get(0), all.get(2)));
        one.tell("send 2 0 100000 50000 500");
        final String error = one.await("error", before);
        assertTrue(error.contains("messaging.full") || error.contains("messaging.engine-lost"), error);
        one.alone(before);
        HostedMember.agree(all);
    }

    @Test
    void aMemberThatIsFrozenIsLeftOutAndComesBack() throws Exception {
        final List<HostedMember> all = three();
        final HostedMember one = all.get(2);
        final long process = one.process.pid();
        final int before = one.size();
        one.signal("STOP", process);
        HostedMember.agree(all.subList(0, 2));
        all.get(0).tell("send 1 0 500 20000");
        all(all.subList(0, 2), 1, 500);
        one.signal("CONT", process);
        one.alone(before);
        HostedMember.agree(all);
        all.get(2).tell("send 3 0 50 100");
        all(all, 3, 50);
    }

    @Test
    void aReceiverThatStandsStillHoldsUpTheSenderAndLosesNothing() throws Exception {
        final List<HostedMember> all = three();
        all.get(2).tell("block");
        all.get(0).tell("send 1 0 100000 30000 300");
        assertTrue(all.get(0).await("error", 0).contains("messaging.full"));
        final int sent = Integer.parseInt(all.get(0).await("sent 1", 0).split(" ")[2]);
        assertTrue(sent < 1000, sent + " frames were taken for a receiver that stands still");
        all.get(2).tell("release");
        all(all, 1, sent);
        assertEquals(all.get(0).frames(1), all.get(2).frames(1));
        assertEquals(sent, all.get(2).frames(1).size());
    }

    @Test
    void aDaemonThatIsFoundIsUsedAndLeftRunning() throws Exception {
        final HostedMember one = member(1, 1, "daemon=found");
        assertTrue(one.await("error", 0).contains("corosync.no-daemon"), "nothing to be found");
        final Path file = Files.writeString(folder.resolve("found.conf"), DaemonConfiguration.write(new UUID(1, 1),
            Map.of(NodeId.of("n1"), hosts.address(1) + ":1"), CorosyncSettings.of(Configuration.EMPTY),
            folder.toString()));
        final Process found = new ProcessBuilder(hosts.in(1, List.of("corosync", "-f", "-c", file.toString())))
            .redirectErrorStream(true).redirectOutput(folder.resolve("found.log").toFile()).start();
        try {
            one.tell("start");
            one.await("started 0", 0);
            one.tell("send 1 0 10 100");
            all(List.of(one), 1, 10);
            one.tell("close").await("closed", 0);
            assertTrue(found.isAlive(), "it is not the member's");
        } finally {
            found.destroy();
            found.waitFor();
        }
    }

    @Test
    void nothingIsLeftAfterTheEndAndASecondDaemonIsRefused() throws Exception {
        final HostedMember one = member(1, 1);
        one.await("started", 0);
        final HostedMember other = new HostedMember(hosts, 1, 2, Files.createDirectory(folder.resolve("other")), "n1="
            + hosts.address(1), "port=5500");
        members.add(other);
        other.tell("start");
        assertTrue(other.await("error", 0).contains("corosync.other-daemon"), "two daemons on one host");
        one.tell("close").await("closed", 0);
        one.process.getOutputStream().close();
        assertEquals("threads []", one.await("threads", 0));
    }
}
