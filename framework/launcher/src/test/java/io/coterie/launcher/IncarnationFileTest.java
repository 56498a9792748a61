package io.coterie.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;

class IncarnationFileTest {
    private static final ClusterId CLUSTER = new ClusterId("demo", new UUID(1, 1));
    private static final NodeId N1 = NodeId.of("n1");
    @TempDir
    private Path home;
    private IncarnationFile numbers;

    @BeforeEach
    void opens() {
        numbers = new IncarnationFile(home);
    }

    @Test
    void numbersFollowTheClockAndNeverGoBack() throws IOException {
        assertEquals(1000, numbers.assign(1000).number());
        assertEquals(1001, numbers.assign(5).number());
        assertEquals("1001\n", Files.readString(home.resolve("incarnation")));
        assertEquals(3000, new IncarnationFile(home).assign(3000).number());
    }

    @Test
    void anAssignedNumberIsTakenOnce() {
        String mark = IncarnationFile.mark(CLUSTER, new MemberId(N1, numbers.assign(1000)));
        Incarnation taken = numbers.take(mark, CLUSTER, N1);
        assertEquals(1000, taken.number());
        numbers.use(taken);
        assertEquals("member.stale-mark",
            assertThrows(RejectedException.class, () -> numbers.take(mark, CLUSTER, N1)).code());
    }

    @Test
    void aNumberThatSomebodyElseAssignedIsTakenIfItIsLater() {
        numbers.use(numbers.assign(1000));
        assertEquals(1500, numbers.take(CLUSTER.uuid() + "/n1#1500", CLUSTER, N1).number());
        assertEquals(1501, numbers.assign(5).number());
        assertEquals("member.stale-mark", assertThrows(RejectedException.class,
            () -> numbers.take(CLUSTER.uuid() + "/n1#1499", CLUSTER, N1)).code());
    }

    @Test
    void theMarkOfAnotherMemberIsRefused() {
        for (String mark : List.of(CLUSTER.uuid() + "/n2#5", new UUID(2, 2) + "/n1#5", CLUSTER.uuid() + "/n1#",
                CLUSTER.uuid() + "/n1#-5", "nonsense")) {
            assertEquals("member.wrong-mark",
                assertThrows(RejectedException.class, () -> numbers.take(mark, CLUSTER, N1)).code(), mark);
        }
    }

    @Test
    void aBrokenFileIsAnErrorAndNotZero() throws IOException {
        Files.writeString(home.resolve("incarnation"), "12x");
        assertEquals("member.home-unusable",
            assertThrows(CoterieException.class, () -> numbers.assign(1000)).code());
    }
}
