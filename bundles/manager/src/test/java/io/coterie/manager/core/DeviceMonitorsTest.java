package io.coterie.manager.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.state.Change;
import io.coterie.document.DocumentParser;
import io.coterie.manager.config.DeviceRecord;
import io.coterie.manager.event.StateEvents;
import io.coterie.manager.sim.StateModel;

class DeviceMonitorsTest {
    private static final Term TERM = new Term(3);
    private static final MemberId N1 = MemberId.of("n1", 5);
    private static final MemberId N2 = MemberId.of("n2", 6);
    private static final String HEAD = "cluster: shop\nnodes: {n1: {address: \"h:1\"}, n2: {address: \"h:2\"},"
        + " n3: {address: \"h:3\"}}\n";
    private final StateModel model = new StateModel(List.of(N1.node(), N2.node(), NodeId.of("n3")));
    private final List<CoordinatorCommand> outbox = new ArrayList<>();
    private final List<CoordinatorCommand.TestDevice> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final StateEvents events = new StateEvents();
    private ClusterDocument document = document("{power: {agent: sim}}");
    private final World world = new World(N1, state -> document);
    private final Submissions submissions = new Submissions(outbox);
    private final DeviceMonitors monitors = new DeviceMonitors(world, submissions, outbox);
    private long now;

    private static ClusterDocument document(final String devices) {
        return DocumentParser.parse(HEAD + "fencing: {devices: " + devices + "}\n").document().orElseThrow();
    }

    @BeforeEach
    void begin() {
        model.apply(new Change.BeginTerm(TERM, N1, Instant.EPOCH));
        model.apply(new Change.Join(N1, Instant.EPOCH));
        model.apply(new Change.Join(N2, Instant.EPOCH));
        state();
    }

    private void state() {
        world.take(new CoordinatorInput.StateChanged(model.snapshot()));
        events.show(world.state, (type, subject, text, details) -> {
            if ("fence-device".equals(type)) {
                told.add(subject + " " + details.get("status"));
            }
        });
    }

    private void apply(final String devices) {
        document = document(devices);
        model.apply(new Change.ApplyDocument(-1, "x", List.of(), "ada", "", Instant.EPOCH));
        state();
    }

    /** One turn, with what it wants done. */
    private void turn() {
        world.now = Actions.at(now);
        monitors.advance(TERM);
        for (final CoordinatorCommand command : List.copyOf(outbox)) {
            outbox.remove(command);
            if (command instanceof CoordinatorCommand.TestDevice test) {
                asked.add(test);
            } else if (command instanceof CoordinatorCommand.Submit submit) {
                model.apply(submit.change());
                state();
                submissions.ended(new CoordinatorInput.ChangeEnded(submit.id(), java.util.Optional.empty()),
                    world.now);
            }
        }
    }

    private void pass(final long millis) {
        for (final long end = now + millis; now < end;) {
            now += 100;
            turn();
        }
    }

    private void answer(final Status status) {
        monitors.tested(new CoordinatorInput.DeviceTested(asked.get(asked.size() - 1).id(),
            new FenceResult(status, "So.")));
        turn();
    }

    /** The device says that the node is off. */
    private void answerOff() {
        monitors.tested(new CoordinatorInput.DeviceTested(asked.get(asked.size() - 1).id(),
            new FenceResult(Status.CONFIRMED, "So.", FenceResult.Power.OFF)));
        turn();
    }

    private void see(final MemberId... members) {
        world.now = Actions.at(now);
        world.take(new CoordinatorInput.ViewChanged(new View(new ViewId(1, "p"), List.of(members), false), true));
    }

    private List<String> nodes() {
        return asked.stream().map(a -> a.node().name()).toList();
    }

    private List<DeviceRecord> failed() {
        return world.state.records().values().stream().flatMap(r -> DeviceRecord.read(r).stream())
            .filter(DeviceRecord::failed).toList();
    }

    @Test
    void asksForEachNodeThatTakesPartOneAfterAnotherAtItsInterval() {
        pass(30_000);
        assertEquals(List.of("n1"), nodes(), "one at a time");
        answer(Status.CONFIRMED);
        answer(Status.CONFIRMED);
        assertEquals(List.of("n1", "n2"), nodes(), "n3 takes no part");
        pass(59_900);
        assertEquals(2, asked.size());
        pass(100);
        assertEquals(List.of("n1", "n2", "n1"), nodes());
        assertTrue(world.state.records().isEmpty(), "what works costs nothing");
    }

    @Test
    void tellsOnceWhenADeviceFailsAndOnceWhenItWorksAgain() {
        turn();
        answer(Status.CONFIRMED);
        answer(Status.FAILED);
        assertEquals("n2: So.", failed().get(0).detail());
        final long revision = world.state.revision();
        for (int i = 0; i < 3; i++) {
            pass(60_000);
            assertEquals("n1", asked.get(asked.size() - 1).node().name());
            answer(Status.FAILED);
        }
        assertEquals(revision, world.state.revision(), "nothing new");
        assertEquals(5, asked.size(), "after one failure the other nodes are not asked for");
        pass(60_000);
        answer(Status.CONFIRMED);
        assertEquals(1, failed().size(), "half of a round is not enough");
        answer(Status.CONFIRMED);
        assertEquals(List.of(), failed());
        assertEquals(List.of("power failed", "power works"), told);
    }

    @Test
    void aDeviceThatDoesNotAnswerFailed() {
        turn();
        pass(DeviceMonitors.PATIENCE.toMillis() - 100);
        assertEquals(List.of(), failed());
        pass(100);
        assertEquals("n1: It did not answer in 60 s.", failed().get(0).detail());
        // an answer that comes too late is none
        answer(Status.CONFIRMED);
        answer(Status.CONFIRMED);
        assertEquals(1, failed().size());
    }

    @Test
    void nothingIsAskedWhileANodeIsUncleanAndAnAnswerFromThenDoesNotCount() {
        turn();
        model.apply(new Change.MarkUnclean(TERM, N2.node(), "lost", Instant.EPOCH));
        state();
        answer(Status.FAILED);
        pass(120_000);
        assertEquals(1, asked.size());
        assertEquals(List.of(), failed());
        model.apply(new Change.Join(MemberId.of("n2", 9), Instant.EPOCH));
        state();
        assertTrue(world.state.records().isEmpty());
    }

    @Test
    void aDeviceThatIsNotAskedAnyMoreIsForgotten() {
        turn();
        answer(Status.TIMED_OUT);
        assertEquals(1, failed().size());
        apply("{power: {agent: sim, monitor: 0}}");
        pass(1000);
        assertTrue(world.state.records().isEmpty());
        pass(120_000);
        assertEquals(1, asked.size());
        assertEquals(List.of("power failed"), told);
    }

    @Test
    void aDeviceThatSaysOffOfANodeThatTakesPartFailsIfItSaysSoTwice() {
        see(N1, N2);
        turn();
        answer(Status.CONFIRMED);
        answerOff();
        pass(DeviceMonitors.DOUBT.toMillis() - 200);
        assertEquals(List.of("n1", "n2"), nodes());
        pass(300);
        assertEquals(List.of("n1", "n2", "n2"), nodes());
        assertEquals(List.of(), failed());
        answerOff();
        assertTrue(failed().get(0).detail().startsWith("n2: The device says that n2 is off, and n2 takes part"),
            failed().get(0).detail());
        pass(60_000);
        answer(Status.CONFIRMED);
        answer(Status.CONFIRMED);
        assertEquals(List.of("power failed", "power works"), told);
    }

    @Test
    void aNodeThatWasSwitchedOffMeanwhileIsNoFailureOfItsDevice() {
        see(N1, N2);
        turn();
        answer(Status.CONFIRMED);
        answerOff();
        see(N1);
        pass(DeviceMonitors.DOUBT.toMillis() + 100);
        assertEquals(List.of("n1", "n2", "n2"), nodes());
        answerOff();
        assertEquals(List.of(), failed());
        assertEquals(List.of(), told);
    }

    @Test
    void aDeviceThatWasMendedIsAskedAtOnce() {
        turn();
        answer(Status.FAILED);
        apply("{power: {agent: sim, parameters: {ip: b}}}");
        turn();
        assertEquals(2, asked.size());
        answer(Status.CONFIRMED);
        answer(Status.CONFIRMED);
        assertEquals(List.of(), failed());
    }

    @Test
    void onlySoManyAreAskedAtOnce() {
        apply("{" + String.join(", ", IntStream.range(0, 3 * DeviceMonitors.MAX_AT_ONCE)
            .mapToObj(i -> "d" + i + ": {agent: sim, targets: [n1]}").toList()) + "}");
        pass(1000);
        assertEquals(DeviceMonitors.MAX_AT_ONCE, asked.size());
        answer(Status.CONFIRMED);
        assertEquals(DeviceMonitors.MAX_AT_ONCE + 1, asked.size());
    }
}
