package io.coterie.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of a member of the shipped distribution, as a person or a supervisor sees it. */
@Timeout(180)
class MemberProcessIT {
    private static final String CLUSTER = "5a7c2f0e-0c93-4c5b-9a55-1f0a1c5f7e01";
    private static final String OTHER = "5a7c2f0e-0c93-4c5b-9a55-1f0a1c5f7e02";
    @TempDir
    private Path folder;
    private Path home;
    private String address;

    @BeforeEach
    void writesAMember() throws IOException {
        home = folder.resolve("n1");
        address = MemberProcess.freeAddress();
        MemberProcess.write(home, CLUSTER, "n1", address);
    }

    @Test
    void comesUpSaysSoAndLeavesCleanlyOnSigterm() throws Exception {
        try (MemberProcess member = MemberProcess.start(home).awaitReady()) {
            String run = Files.readString(home.resolve("run/member.json"));
            assertTrue(run.contains("\"pid\": " + member.pid()), run);
            assertTrue(run.contains("\"incarnation\": " + member.incarnation()), run);
            assertTrue(Files.size(home.resolve("log/member.log")) > 0);
            member.terminate();
            assertEquals(0, member.awaitExit(), member::output);
            assertFalse(Files.exists(home.resolve("run/member.json")));
        }
    }

    @Test
    void itsIncarnationIsInTheEnvironmentOfItsProcess() throws Exception {
        try (MemberProcess member = MemberProcess.start(home).awaitReady()) {
            Path environment = Path.of("/proc", Long.toString(member.pid()), "environ");
            assumeTrue(Files.isReadable(environment), "this system has no /proc");
            List<String> variables =
                List.of(new String(Files.readAllBytes(environment), StandardCharsets.UTF_8).split("\0"));
            assertTrue(variables.contains("COTERIE_INCARNATION=" + CLUSTER + "/n1#" + member.incarnation()),
                variables::toString);
        }
    }

    @Test
    void aKilledMemberComesBackAsALaterLife() throws Exception {
        long first;
        try (MemberProcess member = MemberProcess.start(home).awaitReady()) {
            first = Long.parseLong(member.incarnation());
            member.kill();
        }
        try (MemberProcess member = MemberProcess.start(home).awaitReady()) {
            assertTrue(Long.parseLong(member.incarnation()) > first);
        }
    }

    @Test
    void aSecondMemberInTheSameHomeIsRefused() throws Exception {
        try (MemberProcess member = MemberProcess.start(home).awaitReady();
                MemberProcess second = MemberProcess.start(home)) {
            assertEquals(1, second.awaitExit());
            assertTrue(second.output().contains("[member.home-in-use]"), second::output);
            member.terminate();
            assertEquals(0, member.awaitExit(), member::output);
        }
    }

    @Test
    void aBadMemberFileIsRefusedWithLineAndField() throws Exception {
        Files.writeString(home.resolve("member.json"),
            Files.readString(home.resolve("member.json")).replace("\"node\": \"n1\"", "\"node\": 5"));
        try (MemberProcess member = MemberProcess.start(home)) {
            assertEquals(1, member.awaitExit());
            assertTrue(member.output().contains("line 3, field node: "), member::output);
            assertTrue(member.output().contains("[member.invalid]"), member::output);
        }
        assertFalse(Files.exists(home.resolve("incarnation")), "nothing was changed");
    }

    @Test
    void aWrongCommandLineHasItsOwnStatus() throws Exception {
        try (MemberProcess member = MemberProcess.start(home, "--nonsense", "1")) {
            assertEquals(2, member.awaitExit());
            assertTrue(member.output().contains("Usage:"), member::output);
        }
    }

    @Test
    void aTakenPortIsAnErrorThatNamesIt() throws Exception {
        Path other = folder.resolve("other");
        MemberProcess.write(other, OTHER, "n1", address);
        try (MemberProcess member = MemberProcess.start(home).awaitReady();
                MemberProcess second = MemberProcess.start(other)) {
            assertEquals(1, second.awaitExit());
            assertTrue(second.output().contains(address), second::output);
            assertTrue(second.output().contains("[rendezvous.cannot-listen]"), second::output);
            assertFalse(member.output().contains("rendezvous."), member::output);
        }
    }

    @Test
    void aMemberOfAnotherClusterIsRefusedByTheOneThatRuns() throws Exception {
        String free = MemberProcess.freeAddress();
        Path stranger = folder.resolve("n2");
        MemberProcess.write(stranger, OTHER, "n2", address, free);
        try (MemberProcess member = MemberProcess.start(home).awaitReady();
                MemberProcess second = MemberProcess.start(stranger)) {
            assertEquals(1, second.awaitExit());
            assertTrue(second.output().contains("[rendezvous.other-cluster]"), second::output);
            assertFalse(Files.exists(stranger.resolve("run/member.json")));
            assertTrue(member.output().matches("ready \\d+ ms\\s*"), member::output);
        }
    }
}
