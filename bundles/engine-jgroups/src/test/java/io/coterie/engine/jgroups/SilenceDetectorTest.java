package io.coterie.engine.jgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.stack.Protocol;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

/** Silence, by a clock that the test moves. */
class SilenceDetectorTest {
    private static final Address PEER = new UUID(1, 2);
    private static final int LOOK = 50;
    private long now;
    private final SilenceDetector detector = new SilenceDetector(() -> now * 1_000_000);

    SilenceDetectorTest() {
        detector.<SilenceDetector>setTimeout(600).setInterval(100);
        detector.update(PEER, false, true);
        look(LOOK);
    }

    private boolean look(final long millis) {
        now += millis;
        return detector.needsToBeSuspected(PEER, detector.getTimestamps().get(PEER));
    }

    private void looksQuietFor(final long millis) {
        for (long passed = LOOK; passed <= millis; passed += LOOK) {
            assertFalse(look(LOOK), "suspected after " + passed);
        }
    }

    @Test
    void aMemberIsSuspectedAsSoonAsItWasSilentForTheTime() {
        looksQuietFor(550);
        assertTrue(look(LOOK));
    }

    @Test
    void aLookThatIsLateCountsForNoMoreThanOneInTime() {
        for (int i = 0; i < 11; i++) {
            assertFalse(look(80), "look " + i);
        }
        assertTrue(look(80));
    }

    @Test
    void whoeverIsHeardBeginsAnew() {
        looksQuietFor(550);
        detector.update(PEER, true, false);
        looksQuietFor(600);
        assertTrue(look(LOOK));
    }

    @Test
    void aTimeInWhichThisMemberStoodStillDoesNotCount() {
        looksQuietFor(100);
        assertFalse(look(5000));
        looksQuietFor(400);
        assertTrue(look(LOOK));
    }

    @Test
    void aSuspicionIsRepeatedOnceAHeartbeat() {
        looksQuietFor(550);
        final List<Boolean> told = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            told.add(look(LOOK));
        }
        assertEquals(List.of(true, false, true, false, true, false), told);
    }

    @Test
    void aViewDoesNotCountAsASignOfLife() {
        looksQuietFor(550);
        detector.update(PEER, false, true);
        assertTrue(look(LOOK));
    }

    @Test
    void onTheWireItIsTheOneThatItStandsFor() {
        final List<Message> sent = new ArrayList<>();
        detector.setDownProtocol(new Protocol() {
            @Override
            public Object down(final Message message) {
                sent.add(message);
                return null;
            }
        });
        final Message message = new EmptyMessage();
        detector.down(message);
        assertEquals(List.of(message), sent);
        assertEquals(ClassConfigurator.getProtocolId(FD_ALL3.class), detector.getId());
    }
}
