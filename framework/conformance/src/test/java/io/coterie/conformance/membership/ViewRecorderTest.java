package io.coterie.conformance.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.conformance.CheckFailed;

class ViewRecorderTest {
    private static final MemberId N1 = MemberId.of("n1", 1);
    private static final MemberId N2 = MemberId.of("n2", 2);
    private static final EngineView ALONE = new EngineView("a", List.of(N1));
    private static final EngineView BOTH = new EngineView("b", List.of(N1, N2));
    private final ViewRecorder recorder = new ViewRecorder(N1);

    private String violation() {
        return assertThrows(CheckFailed.class, recorder::clean).getMessage();
    }

    @Test
    void theLastViewMayComeAgainAfterATransitionAndWithoutOne() {
        recorder.engineView(ALONE);
        recorder.inTransition();
        recorder.inTransition();
        recorder.engineView(ALONE);
        recorder.engineView(ALONE);
        recorder.clean();
        assertTrue(recorder.stable());
        assertEquals(3, recorder.views().size());
    }

    @Test
    void anEarlierViewDoesNotComeBack() {
        recorder.engineView(ALONE);
        recorder.engineView(BOTH);
        recorder.inTransition();
        recorder.engineView(ALONE);
        assertTrue(violation().contains("the view a came again after b"), this::violation);
    }

    @Test
    void aStampStandsForOneView() {
        recorder.engineView(BOTH);
        recorder.engineView(new EngineView("b", List.of(N1)));
        assertTrue(violation().contains("the stamp b stands for"), this::violation);
    }
}
