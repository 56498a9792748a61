package io.coterie.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.command.client.Homes;
import io.coterie.command.home.MemberHome;

/** Homes are made whole or not at all, and members are found in them. */
class HomesTest {
    @TempDir
    Path folder;
    private String err = "";

    private int run(final String... words) {
        final ByteArrayOutputStream progress = new ByteArrayOutputStream();
        final int status = Main.run(words, new PrintStream(new ByteArrayOutputStream()), new PrintStream(progress));
        err = progress.toString();
        return status;
    }

    @Test
    void aClusterIsFoundedAndJoined() {
        final String first = folder.resolve("a").toString();
        final String second = folder.resolve("b").toString();
        assertEquals(0, run("cluster", "init", "--name", "shop", "--self", "n1", "--nodes",
            "n1=10.0.0.1:7400,n2=10.0.0.2:7400", "--home", first), err);
        assertEquals(0, run("cluster", "join", "--from", first + "/member.json", "--self", "n2", "--home",
            second), err);
        final MemberHome one = MemberHome.read(Path.of(first));
        final MemberHome two = MemberHome.read(Path.of(second));
        assertEquals(one.clusterId(), two.clusterId());
        assertEquals("n2", two.node());
        assertEquals(one.nodes(), two.nodes());
        assertEquals(1, run("cluster", "init", "--name", "shop", "--self", "n1", "--nodes", "n1=1.1.1.1:1", "--home",
            first));
        assertTrue(err.startsWith("command.home-exists"), err);
    }

    @Test
    void anAddressThatNoMemberCouldHaveIsRefusedWithItsField() {
        for (final String bad : new String[] {"10.0.0.2:99999", "10.0.0.2:0", "10.0.0.2", ":7400", "h:port"}) {
            assertEquals(2, run("cluster", "init", "--name", "shop", "--self", "n1", "--nodes",
                "n1=10.0.0.1:7400,n2=" + bad, "--home", folder.resolve("a").toString()), bad);
            assertTrue(err.startsWith("command.bad-address: nodes.n2: '" + bad + "'"), err);
            assertTrue(Files.notExists(folder.resolve("a")), bad);
        }
    }

    @Test
    void aNodeThatTheFileDoesNotNameNeedsItsAddress() throws Exception {
        final String first = folder.resolve("a").toString();
        run("cluster", "init", "--name", "shop", "--self", "n1", "--nodes", "n1=10.0.0.1:7400", "--home", first);
        assertEquals(2, run("cluster", "join", "--from", first + "/member.json", "--self", "n3", "--home",
            folder.resolve("c").toString()));
        assertEquals(0, run("cluster", "join", "--from", first + "/member.json", "--self", "n3", "--address",
            "10.0.0.3:7400", "--home", folder.resolve("c").toString()), err);
        assertEquals(4, run("cluster", "join", "--from", folder.resolve("none").toString(), "--self", "n4", "--home",
            folder.resolve("d").toString()));
        assertEquals(2, run("cluster", "init", "--name", "x", "--self", "n9", "--nodes", "n1=1.1.1.1:1", "--home",
            folder.resolve("e").toString()));
        assertTrue(Files.notExists(folder.resolve("e")));
    }

    @Test
    void membersOfAFolderAreFoundAndAFrozenOneIsPassedOver() throws Exception {
        try (FakeMember one = new FakeMember(folder.resolve("n1"), "n1");
                FakeMember two = new FakeMember(folder.resolve("n2"), "n2")) {
            assertEquals(2, Homes.members(folder).size());
            one.answer("GET /health/live", 503, "{}");
            assertEquals("n2", Homes.any(folder, null).member().node());
            assertEquals("n1", Homes.any(folder, "n1").member().node());
            Files.writeString(folder.resolve("n2/run/control.json"), "{\"format\": 1, \"pid\": 99999999}");
            assertEquals(1, Homes.members(folder).size());
            assertTrue(two.requests.isEmpty());
        }
    }
}
