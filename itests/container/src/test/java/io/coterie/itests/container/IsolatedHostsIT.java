package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.command.Failure;
import io.coterie.command.dev.DevCluster;
import io.coterie.command.dev.DevStop;
import io.coterie.command.home.ComponentChoice;
import io.coterie.command.home.Distribution;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.host.Host;
import io.coterie.command.host.Hosts;
import io.coterie.command.host.Isolation;

/** The hosts of an isolated development cluster: apart from each other, and gone when they are told to go. */
@Timeout(180)
class IsolatedHostsIT {
    private static final Distribution DISTRIBUTION = new Distribution(MemberProcess.DISTRIBUTION);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    @TempDir
    private static Path folder;
    private static DevCluster cluster;
    private static Hosts hosts;

    /** What a command printed, and its status. */
    private record Said(int status, String text) {
    }

    @BeforeAll
    static void switchesTwoHostsOn() {
        cluster = make(folder, 2, "");
        hosts = cluster.hosts().orElseThrow();
        hosts.up(DISTRIBUTION, cluster.nodes());
    }

    @AfterAll
    static void takesThemDown() {
        if (cluster != null) {
            new DevStop(cluster, text -> { }).down();
        }
    }

    private static DevCluster make(final Path where, final int count, final String disk) {
        for (final String program : List.of("/usr/bin/ping", "/usr/sbin/ebtables-nft")) {
            assumeTrue(Files.exists(Path.of(program)), program + " is not installed");
        }
        try {
            return DevCluster.makeIsolated(where, "hosts", count, DISTRIBUTION, new Isolation.Wish(disk, ""),
                ComponentChoice.DEFAULT_PRESET);
        } catch (final Failure e) {
            assumeTrue(!List.of("dev.needs-root", "dev.missing-program", "dev.needs-linux").contains(e.code()),
                e.getMessage());
            throw e;
        }
    }

    private static Said in(final String node, final String script) throws IOException, InterruptedException {
        final Process process = hosts.host(node).command(List.of("sh", "-c", script)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text.strip());
    }

    private static Said fence(final String from, final String action, final String node) throws Exception {
        return in(from, "printf 'action=" + action + "\\nplug=" + node + "\\n' | "
            + DISTRIBUTION.folder().resolve("lib/fence/fence_lab"));
    }

    @Test
    void aHostHasItsOwnNameProcessesNetworkAndRun() throws Exception {
        assertEquals("n1", in("n1", "uname -n").text());
        assertEquals(7, in("n1", "exit 7").status());
        assertEquals("eth0\nlo", in("n1", "ls /sys/class/net").text());
        assertTrue(in("n1", "cat /proc/1/cmdline | tr '\\0' ' '").text().contains("host-init"));
        assertEquals("1755 1777", in("n1", "stat -c %a /run/resource-agents /run/lock").text().replace('\n', ' '));
        in("n1", "touch /run/mine /dev/shm/mine");
        assertEquals("none", in("n2", "ls /run/mine /dev/shm/mine > /dev/null 2>&1 || echo none").text());
        assertEquals(0, in("n1", "ping -c 1 -W 5 n2").status());
    }

    @Test
    void processOneTakesInOrphansAndIsNotEndedFromInside() throws Exception {
        in("n1", "kill -TERM 1; kill -KILL 1; kill -INT 1; (sleep 0.1 & exec sleep 0) ; (setsid sh -c 'sleep 0.1' &)");
        assertTrue(hosts.host("n1").isOn());
        await().atMost(LIMIT).until(() -> in("n1", "ps axo stat= | grep -c '^Z'").text().equals("0"));
    }

    @Test
    void nothingRunsInAFrozenHost() throws Exception {
        final Host host = hosts.host("n1");
        // forks all the time, so that a single look would miss some
        final Process beat = host.command(List.of("sh", "-c", "while :; do (echo x >> /run/beat); done")).start();
        final Path file = Path.of("/proc/" + host.init().orElseThrow() + "/root/run/beat");
        try {
            await().atMost(LIMIT).until(() -> Files.exists(file) && Files.size(file) > 20);
            host.freeze();
            final long frozen = Files.size(file);
            final long[] looks = new long[1];
            await().atMost(LIMIT).until(() -> {
                assertEquals(frozen, Files.size(file));
                return ++looks[0] == 20;
            });
            host.thaw();
            await().atMost(LIMIT).until(() -> Files.size(file) > frozen);
        } finally {
            host.thaw();
            beat.destroyForcibly();
            in("n1", "pkill -f /run/beat");
        }
    }

    @Test
    void aOneWayCutDropsWhatOneSideSendsAndNothingElse() throws Exception {
        // both know each other's hardware address from here on: a cut keeps them from asking
        assertEquals(0, in("n1", "ping -c 1 -W 5 n2").status());
        assertEquals(0, in("n2", "ping -c 1 -W 5 n1").status());
        hosts.cut("n1", List.of("n2"), true);
        try {
            final long before1 = heard("n1");
            final long before2 = heard("n2");
            assertEquals(1, in("n1", "ping -c 2 -i 0.2 -W 1 n2").status());
            assertEquals(before2, heard("n2"), "n2 no longer hears n1");
            assertEquals(1, in("n2", "ping -c 2 -i 0.2 -W 1 n1").status());
            assertEquals(before1 + 2, heard("n1"), "n1 still hears n2");
            assertTrue(java.net.InetAddress.getByName(hosts.host("n1").address()).isReachable(5000),
                "the machine itself is never cut off");
            hosts.cut("n1", List.of("n2"), false);
            final long after = heard("n1");
            assertEquals(1, in("n2", "ping -c 1 -W 1 n1").status());
            assertEquals(after, heard("n1"), "cut off, neither hears the other");
        } finally {
            hosts.heal();
        }
        assertEquals(0, in("n1", "ping -c 1 -W 5 n2").status());
    }

    /** How many pings a host has taken in, answered or not. */
    private static long heard(final String node) throws Exception {
        final List<String> lines = in(node, "grep ^Icmp: /proc/net/snmp").text().lines().toList();
        final int column = List.of(lines.get(0).split(" ")).indexOf("InEchos");
        return Long.parseLong(lines.get(1).split(" ")[column]);
    }

    @Test
    void fenceLabSwitchesAnotherHostAlsoAFrozenOneAndARebootOfItselfComesBack() throws Exception {
        in("n2", "touch /run/mine; echo kept > " + cluster.home("n2") + "/kept");
        hosts.host("n2").freeze();
        assertEquals(0, fence("n1", "status", "n2").status());
        assertEquals(new Said(0, "Success: Powered OFF"), fence("n1", "off", "n2"));
        assertEquals(new Said(2, "Status: OFF"), fence("n1", "status", "n2"));
        assertFalse(hosts.host("n2").isOn());
        assertEquals(List.of(), hosts.host("n2").processes());
        assertEquals(new Said(0, "Success: Powered ON"), fence("n1", "on", "n2"));
        assertEquals("kept", in("n2", "ls /run/mine 2> /dev/null; cat " + cluster.home("n2") + "/kept").text());
        assertEquals(0, in("n1", "ping -c 1 -W 5 n2").status(), "with the same hardware address as before");
        final long before = hosts.host("n2").init().orElseThrow();
        assertEquals(137, fence("n2", "reboot", "n2").status());
        await().atMost(LIMIT).until(() -> hosts.host("n2").init().orElse(before) != before);
        assertEquals(1, fence("n1", "off", "n9").status());
        assertEquals("n1,\nn2,", fence("n1", "list", "").text());
    }

    @Test
    void aKilledControllerAnswersNobodyUntilItIsStartedAgain() throws Exception {
        boards(cluster).forEach(MarkedProcess::kill);
        final Said said = in("n1", "printf 'action=off\\nplug=n2\\npower_timeout=1\\n' | "
            + DISTRIBUTION.folder().resolve("lib/fence/fence_lab"));
        assertEquals(new Said(1, "Failed: the board controller of n2 does not answer"), said);
        assertTrue(hosts.host("n2").isOn());
        hosts.up(DISTRIBUTION, List.of());
        assertEquals(new Said(0, "Status: ON"), fence("n1", "status", "n2"));
    }

    private static List<MarkedProcess> boards(final DevCluster which) {
        return MarkedProcess.find("COTERIE_BOARD=", mark -> mark.startsWith(which.clusterId()));
    }

    @Test
    void downLeavesNothingWhateverWasKilledBefore(@TempDir final Path other) throws Exception {
        final DevCluster small = make(other, 1, "64m");
        final Hosts one = small.hosts().orElseThrow();
        one.up(DISTRIBUTION, small.nodes());
        final long init = one.host("n1").init().orElseThrow();
        assertTrue(Files.readString(Path.of("/proc/self/mounts")).contains(small.home("n1") + " tmpfs"));
        final List<MarkedProcess> all = new ArrayList<>(boards(small));
        all.addAll(MarkedProcess.find("COTERIE_HOST=", mark -> mark.startsWith(small.clusterId())));
        all.forEach(MarkedProcess::kill);
        await().atMost(LIMIT).until(() -> !MarkedProcess.alive(init));
        new DevStop(small, text -> { }).down();
        assertEquals(List.of(), boards(small));
        assertEquals(List.of(), small.processes());
        assertFalse(Files.readString(Path.of("/proc/self/mounts")).contains(other.toString()));
        try (Stream<Path> interfaces = Files.list(Path.of("/sys/class/net"))) {
            final String bridge = small.isolation().orElseThrow().bridge();
            assertEquals(List.of(), interfaces.filter(i -> i.getFileName().toString().startsWith(bridge)).toList());
        }
        assertTrue(hosts.host("n1").isOn(), "the other cluster was not touched");
    }
}
