package ${package};

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.LimitExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;

/** One member, its view and its notes. */
class SelfMembershipTest {
    private final List<EngineView> views = new ArrayList<>();
    private final List<byte[]> notes = new ArrayList<>();
    private final SelfMembership membership = new SelfMembership(TestContext.of(Map.of()));

    @Test
    void itIsAloneAndHearsItself() {
        open();
        membership.publish(new byte[] {1, 2});
        assertEquals(List.of(TestContext.SELF), views.get(0).members());
        assertArrayEquals(new byte[] {1, 2}, notes.get(0));
    }

    @Test
    void nothingIsToldAfterClose() {
        open();
        membership.close();
        membership.publish(new byte[] {3});
        assertEquals(List.of(), notes);
    }

    @Test
    void aNoteThatIsTooLargeIsRefused() {
        open();
        assertThrows(LimitExceededException.class, () -> membership.publish(new byte[1025]));
    }

    private void open() {
        membership.warm(1, Duration.ofSeconds(1));
        membership.open(new EngineViewSink() {
            @Override
            public void engineView(final EngineView view) {
                views.add(view);
            }

            @Override
            public void inTransition() {
                throw new AssertionError("nothing can change");
            }

            @Override
            public void note(final MemberId from, final byte[] note) {
                assertEquals(TestContext.SELF, from);
                notes.add(note);
            }
        });
    }
}
