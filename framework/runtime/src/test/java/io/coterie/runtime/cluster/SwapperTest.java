package io.coterie.runtime.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.rendezvous.Served;
import io.coterie.runtime.swap.Swapper;

/** The steps of a swap on one member. */
class SwapperTest extends SwappingMember {
    @Test
    void aNewVersionIsFetchedStandsBesideTheOldOneAndReplacesIt() {
        ComponentSet target = set(1, choice("[1.1.0,1.1.0]", "word", "xyzzy"));
        get(swapping.stage(target, List.of(NEW), LONG));
        get(swapping.stage(target, List.of(NEW), LONG));
        assertEquals(SwapStep.STAGED, swapping.progress().step());
        get(swapping.warm(1, LONG));
        assertEquals(SwapStep.WARM, swapping.progress().step());
        assertEquals("1.0.0 calm xyzzy", greeting.greet("x"));
        get(swapping.switchOver(1, LONG));
        assertEquals("1.1.0 calm xyzzy", greeting.greet("x"));
        await().until(() -> swapping.progress().step() == SwapStep.DRAINED);
        assertEquals(0, swapping.current().revision());
        assertFalse(Files.exists(home.resolve("components.json")));
        get(swapping.commit(target, List.of(NEW), LONG));
        get(swapping.commit(target, List.of(NEW), LONG));
        assertEquals(SwapStep.COMMITTED, swapping.progress().step());
        assertEquals(set(1, choice("[1.1.0,1.1.0]")), swapping.current(), "without its secrets");
        assertEquals(List.of("warm 1.0.0 calm", "warm 1.1.0 calm", "close 1.0.0 calm"), life);
        assertEquals(List.of("obtained " + NEW, "kept " + NEW, "removed " + OLD), parts.done);
        assertEquals(1, served.get().set().revision());
        assertFalse(served.get().toString().contains("xyzzy"), "secrets are not served");
        await().untilAsserted(() -> assertEquals(List.of(Set.of("", OLD), Set.of(NEW)), parts.tidied));
        assertEquals("swap.out-of-order", refused(swapping.back(1, LONG)));
        assertEquals("swap.out-of-order", refused(swapping.stage(set(3, choice("")), List.of(NEW), LONG)));
    }

    @Test
    void aSecretThatTheNewSetLeavesOutIsTheOneThatTheMemberHas() throws IOException {
        assertEquals(set(0, choice("")), swapping.current());
        ComponentSet target = set(1, choice("[1.1.0,1.1.0]", "tone", "loud"));
        get(swapping.stage(target, List.of(NEW), LONG));
        get(swapping.warm(1, LONG));
        get(swapping.switchOver(1, LONG));
        assertEquals("1.1.0 loud xyzzy", greeting.greet("x"));
        get(swapping.commit(target, List.of(NEW), LONG));
        assertEquals("1.1.0 loud xyzzy", greeting.greet("x"));
        assertEquals(target, swapping.current());
        assertTrue(Files.readString(home.resolve("components.json")).contains("xyzzy"), "the next start needs it");
    }

    @Test
    void aSettingOfTheSameBundleIsSwappedAndGoesBack() {
        ComponentSet target = set(1, choice("", "tone", "loud"));
        get(swapping.stage(target, List.of(OLD), LONG));
        get(swapping.warm(1, LONG));
        get(swapping.switchOver(1, LONG));
        assertEquals("1.0.0 loud xyzzy", greeting.greet("x"));
        get(swapping.back(1, LONG));
        get(swapping.back(1, LONG));
        assertEquals(SwapStep.BACK, swapping.progress().step());
        assertEquals("1.0.0 calm xyzzy", greeting.greet("x"));
        assertEquals(List.of("warm 1.0.0 calm", "warm 1.0.0 loud", "close 1.0.0 loud"), life);
        assertEquals(List.of("kept " + OLD), parts.done, "the bundle is that of the old one");
        // and once more, to the end
        get(swapping.stage(target, List.of(OLD), LONG));
        get(swapping.warm(1, LONG));
        get(swapping.commit(target, List.of(OLD), LONG));
        assertEquals("1.0.0 loud xyzzy", greeting.greet("x"));
    }

    @Test
    void theNewOneCanBeAskedByItsSlotUntilItIsSwitchedTo() {
        assertEquals(Map.of(), swapping.shadows(TestProviders.Greeting.class));
        get(swapping.stage(set(1, choice("", "tone", "loud")), List.of(OLD), LONG));
        assertEquals(Map.of(), swapping.shadows(TestProviders.Greeting.class));
        get(swapping.warm(1, LONG));
        assertEquals(Set.of(greeting), swapping.shadows(TestProviders.Greeting.class).keySet());
        assertEquals("1.0.0 loud xyzzy", swapping.shadows(TestProviders.Greeting.class).get(greeting).greet("x"));
        assertEquals("1.0.0 calm xyzzy", greeting.greet("x"));
        assertEquals(Map.of(), swapping.shadows(Runnable.class));
        get(swapping.switchOver(1, LONG));
        assertEquals(Map.of(), swapping.shadows(TestProviders.Greeting.class));
    }

    @Test
    void whatServesFewerMembersThanThereAreIsRefusedInThePlan() {
        registry.add(new InstalledComponent(new ComponentDescription("greeting", "polite", "3.0.0", "polite",
            List.of("maxMembers=0"), List.of(), "test.polite/3.0.0", "cc".repeat(32)), new Toned("3.0.0")));
        assertEquals(List.of("component.too-many-members"), codes(set(1, choice("[3.0.0,3.0.0]"))));
        assertEquals(List.of(), codes(set(1, choice("[1.0.0,1.0.0]", "tone", "loud"))));
    }

    @Test
    void aClusterThatClosesInTheMiddleOfASwapEndsBothInstances() {
        ComponentSet target = set(1, choice("", "tone", "loud"));
        get(swapping.stage(target, List.of(OLD), LONG));
        get(swapping.warm(1, LONG));
        cluster.close();
        assertTrue(life.containsAll(List.of("close 1.0.0 calm", "close 1.0.0 loud")), life.toString());
        open();
        assertEquals("1.0.0 calm xyzzy", greeting.greet("x"), "what was not decided does not hold");
        assertEquals(SwapStep.NONE, swapping.progress().step());
    }

    @Test
    void aDecisionIsFollowedFromWhereverTheMemberIs() {
        get(swapping.stage(set(1, choice("", "tone", "other")), List.of(OLD), LONG));
        get(swapping.warm(1, LONG));
        ComponentSet decided = set(5, choice("[1.1.0,1.1.0]", "tone", "decided"));
        get(swapping.commit(decided, List.of(NEW), LONG));
        assertEquals("1.1.0 decided xyzzy", greeting.greet("x"));
        assertTrue(life.contains("close 1.0.0 other"), life.toString());
        get(swapping.back(6, LONG));
        assertEquals(SwapStep.BACK, swapping.progress().step());
        assertEquals(6, swapping.progress().revision());
        assertEquals(decided, swapping.current());
    }

    @Test
    void aDecisionIsCarriedOutForAsLongAsItsFirstTryMayTake() throws IOException {
        Swapper swapper = (Swapper) swapping;
        ComponentSet target = set(1, choice("", "tone", "loud"));
        assertFalse(swapper.carriesOut());
        Path inTheWay = Files.createDirectories(home.resolve("components.json").resolve("in-the-way"));
        assertEquals("storage.not-durable", refused(swapping.commit(target, List.of(OLD), Duration.ofSeconds(2))));
        assertTrue(swapper.carriesOut());
        await().until(() -> !swapper.carriesOut());
        assertEquals("storage.not-durable", refused(swapping.commit(target, List.of(OLD), LONG)));
        assertFalse(swapper.carriesOut(), "another try is no longer time");
        get(swapping.back(1, LONG));
        assertEquals("storage.not-durable", refused(swapping.commit(target, List.of(OLD), LONG)));
        assertTrue(swapper.carriesOut(), "another decision");
        Files.delete(inTheWay);
        Files.delete(home.resolve("components.json"));
        get(swapping.commit(target, List.of(OLD), LONG));
        assertFalse(swapper.carriesOut());
    }

    @Test
    void whatHoldsIsNotCalledOff() {
        get(swapping.commit(set(1, choice("", "tone", "loud")), List.of(OLD), LONG));
        RuntimeException failure = assertThrows(CompletionException.class, () -> get(swapping.callOff(1, LONG)));
        assertTrue(failure.getMessage().contains("The set 1 holds here"), failure.getMessage());
        assertEquals("swap.decided", refused(swapping.callOff(1, LONG)));
    }

    @Test
    void stepsOutOfOrderChangeNothing() {
        assertEquals("swap.out-of-order", refused(swapping.warm(1, LONG)));
        assertEquals("swap.out-of-order", refused(swapping.switchOver(1, LONG)));
        assertEquals("swap.out-of-order", refused(swapping.stage(set(2, choice("")), List.of(""), LONG)));
        ComponentSet target = set(1, choice("", "tone", "loud"));
        get(swapping.stage(target, List.of(OLD), LONG));
        assertEquals("swap.out-of-order", refused(swapping.switchOver(1, LONG)));
        assertEquals("swap.under-way", refused(swapping.warm(2, LONG)));
        assertTrue(codes(target).contains("swap.under-way"));
        get(swapping.back(1, LONG));
        assertEquals(List.of("warm 1.0.0 calm"), life);
    }

    @Test
    void whatDoesNotComeUpFailsTheSwapAndNotTheSlot() {
        for (String tone : List.of("mute", "hoarse")) {
            ComponentSet target = set(1, choice("", "tone", tone));
            get(swapping.stage(target, List.of(OLD), LONG));
            refused(swapping.warm(1, LONG));
            assertEquals(List.of("swap.not-warm"), swapping.progress().failures().stream().map(Finding::code).toList());
            assertEquals("1.0.0 calm xyzzy", greeting.greet("x"));
            get(swapping.back(1, LONG));
            assertEquals("1.0.0 calm xyzzy", greeting.greet("x"));
        }
    }

    @Test
    void aPreviewSaysWhatWouldBeDoneAndEveryReasonAgainstIt() {
        registry.add(polite("1.0.0", OLD));
        SwapPreview preview = get(swapping.preview(set(1, choice("", "tone", "loud")), LONG));
        assertEquals(List.of(), preview.findings());
        assertEquals(1, preview.slots().size());
        assertEquals(List.of(), preview.installs());
        assertEquals(List.of(), get(swapping.preview(set(1, choice("", "word", "xyzzy")), LONG)).slots());
        assertEquals(List.of("swap.out-of-order"), codes(set(2, choice(""))));
        assertEquals(List.of("swap.slots-differ"), codes(set(1, choice(""), choice("", "tone", "second"))));
        assertEquals(List.of("component.unknown"), codes(set(1, choice("[9,10)"))));
        assertEquals(List.of("component.unknown-setting"), codes(set(1, choice("", "colour", "red"))));
        assertEquals(List.of("swap.needs-restart"), codes(set(1, choice("", "room", "cellar", "word", "xyzzy"))));
        registry.add(polite("1.2.0", "", "membership:fast"));
        assertEquals(List.of("swap.no-hash", "component.unmet-need"), codes(set(1, choice("[1.2.0,1.2.0]"))));
        registry.add(new InstalledComponent(new ComponentDescription("greeting", "polite", "1.3.0", "polite",
            List.of(), List.of(), "test.polite/1.0.0", NEW), new Toned("1.3.0")));
        assertEquals(List.of("swap.same-version"), codes(set(1, choice("[1.3.0,1.3.0]"))));
        assertEquals(List.of("warm 1.0.0 calm"), life, "nothing was touched");
    }

    @Test
    void whatOtherMembersHaveIsNamedAndNotTouched() {
        parts.answers("n2", CLUSTER, new Served(CommittedSet.first(List.of()),
            List.of(polite("1.1.0", NEW).description())));
        SwapPreview preview = get(swapping.preview(set(1, choice("[1.1.0,1.1.0]")), LONG));
        assertEquals(List.of("test.polite 1.1.0 " + NEW), preview.installs());
        assertEquals(NEW, preview.slots().get(0).after().bundleHash());
        assertEquals(List.of(), parts.done);
    }

    @Test
    void aStageThatIsRefusedLeavesNothing() {
        assertEquals("swap.no-hash", refused(swapping.stage(set(1, choice("", "tone", "loud")), List.of(""), LONG)));
        assertEquals("swap.no-bundle", refused(swapping.stage(set(1, choice("", "tone", "loud")),
            List.of("cc".repeat(32)), LONG)));
        assertEquals("component.bad-settings", refused(swapping.stage(set(1, choice("[1.1.0,1.1.0]", "no", "such")),
            List.of(NEW), LONG)));
        assertEquals("component.unknown", refused(swapping.stage(set(1, choice("[1.5,2)")), List.of(NEW),
            Duration.ofMillis(50))));
        assertEquals(SwapStep.NONE, swapping.progress().step());
        assertEquals(List.of("obtained " + NEW, "removed " + NEW, "obtained " + NEW, "removed " + NEW), parts.done);
        assertEquals(List.of("warm 1.0.0 calm"), life);
    }

    @Test
    void manyKindsThatCarryTheSwapStay() {
        List<String> refused = new ArrayList<>();
        for (String kind : List.of("state", "manager")) {
            registry.add(new InstalledComponent(new ComponentDescription(kind, "one", "1.0.0", "one", List.of(),
                List.of(), "test." + kind + "/1.0.0", OLD), new Toned(kind)));
            cluster.close();
            OpenCluster open = clusters.open(new ClusterConfiguration(CLUSTER, MemberId.of("n1", ++incarnation),
                Map.of(NodeId.of("n1"), "127.0.0.1:0"), "127.0.0.1",
                List.of(new Choice(kind, "one", "", Configuration.EMPTY)), home), LONG);
            get(open.slot(Swapping.class).preview(set(1, new Choice(kind, "one", "", Configuration.of(
                Map.of("tone", "loud")))), LONG)).findings().forEach(f -> refused.add(f.code()));
            open.close();
        }
        assertEquals(java.util.Collections.nCopies(2, "swap.kind-unsupported"), refused);
    }
}
