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
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.Setting;
import io.coterie.api.component.SwapPreview;
import io.coterie.api.component.SwapStep;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.rendezvous.Served;
import io.coterie.runtime.testing.Threads;

/** The steps of a swap on one member, with components of a third party's kind. */
class SwapperTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String OLD = "aa".repeat(32);
    private static final String NEW = "bb".repeat(32);
    private static final ClusterId CLUSTER = new ClusterId("swapper-test", new UUID(7, 7));
    @TempDir
    private Path home;
    private final ComponentRegistry registry = new ComponentRegistry();
    private final TestParts parts = new TestParts(registry);
    private final List<String> life = new CopyOnWriteArrayList<>();
    private final List<Path> folders = new CopyOnWriteArrayList<>();
    private final ClusterService clusters = new ClusterService(registry, (type, service, properties) -> () -> { },
        (configuration, told, instances) -> {
            served = told;
            return new FakeMemberServices();
        }, parts);
    private java.util.function.Supplier<Served> served;
    private OpenCluster cluster;
    private Swapping swapping;
    private TestProviders.Greeting greeting;
    private long incarnation;

    /** Greets in a tone; what happens to its instances is written down. */
    private final class Toned implements ComponentProvider<TestProviders.Greeting> {
        private final String version;

        Toned(String version) {
            this.version = version;
        }

        @Override
        public List<Finding> check(Configuration configuration) {
            return configuration.check(settings());
        }

        @Override
        public List<Setting> settings() {
            return List.of(
                new Setting("tone", Setting.Type.TEXT, "calm", Setting.Change.SWAP, "How it sounds."),
                new Setting("word", Setting.Type.SECRET, "none", Setting.Change.SWAP, "Nobody may know it."),
                new Setting("place", Setting.Type.TEXT, "anywhere", Setting.Change.OWN, "Each member's own."),
                new Setting("room", Setting.Type.TEXT, "hall", Setting.Change.RESTART, "Where it is."));
        }

        @Override
        public ComponentInstance<TestProviders.Greeting> create(InstanceContext context) {
            folders.add(context.dataDirectory());
            String name = version + " " + context.configuration().text(settings().get(0));
            return new ComponentInstance<>() {
                @Override
                public TestProviders.Greeting service() {
                    return whom -> name + " " + context.configuration().text(settings().get(1));
                }

                @Override
                public void warm(long epoch, Duration timeout) {
                    life.add("warm " + name);
                    if (name.endsWith("mute")) {
                        throw new CoterieException("test.mute", "It is mute.", "Let it speak.");
                    }
                    if (name.endsWith("hoarse")) {
                        context.failed("test.hoarse", "It is hoarse.");
                    }
                }

                @Override
                public void close() {
                    life.add("close " + name);
                }
            };
        }
    }

    private InstalledComponent polite(String version, String hash, String... needs) {
        return new InstalledComponent(new ComponentDescription("greeting", "polite", version, "polite", List.of(),
            List.of(needs), "test.polite/" + version, hash), new Toned(version));
    }

    private void open() {
        cluster = clusters.open(new ClusterConfiguration(CLUSTER, MemberId.of("n1", ++incarnation),
            Map.of(NodeId.of("n1"), "127.0.0.1:0"), "127.0.0.1", List.of(choice("", "word", "xyzzy")), home), LONG);
        swapping = cluster.slot(Swapping.class);
        greeting = cluster.slot(TestProviders.Greeting.class);
    }

    private void reopen(Choice configured) {
        cluster.close();
        cluster = clusters.open(new ClusterConfiguration(CLUSTER, MemberId.of("n1", ++incarnation),
            Map.of(NodeId.of("n1"), "127.0.0.1:0"), "127.0.0.1", List.of(configured), home), LONG);
        swapping = cluster.slot(Swapping.class);
    }

    private boolean keeps(String own) throws java.io.IOException {
        return Files.readString(home.resolve("components.json")).contains("\"place\" : \"" + own + "\"");
    }

    private static Choice choice(String version, String... settings) {
        Map<String, String> map = new java.util.TreeMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return new Choice("greeting", "polite", version, Configuration.of(map));
    }

    private static ComponentSet set(long revision, Choice... choices) {
        return new ComponentSet(revision, List.of(choices));
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static String refused(CompletionStage<?> stage) {
        return ((CoterieException) assertThrows(CompletionException.class, () -> get(stage)).getCause()).code();
    }

    private List<String> codes(ComponentSet target) {
        return get(swapping.preview(target, LONG)).findings().stream().map(Finding::code).toList();
    }

    @BeforeEach
    void oneMember() {
        registry.add(polite("1.0.0", OLD));
        parts.fetchable.put(NEW, List.of(polite("1.1.0", NEW)));
        open();
    }

    @AfterEach
    void leavesNothing() {
        clusters.stop();
        await().untilAsserted(() -> assertEquals(Set.of(), Threads.named("swapper-test")));
    }

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
    void whatIsTheMembersOwnStaysThroughASwapAndIsNotTold() throws Exception {
        reopen(choice("", "place", "here"));
        assertEquals(set(0, choice("")), swapping.current());
        assertEquals(List.of("swap.needs-restart"), codes(set(1, choice("", "tone", "loud", "place", "there"))));
        get(swapping.commit(set(1, choice("[1.1.0,1.1.0]", "tone", "loud")), List.of(NEW), LONG));
        assertEquals(set(1, choice("[1.1.0,1.1.0]", "tone", "loud")), swapping.current());
        assertTrue(keeps("here"), "the next start needs it");
        assertFalse(served.get().toString().contains("here"));
        reopen(choice("", "place", "elsewhere"));
        assertEquals(1, swapping.current().revision());
        get(swapping.commit(set(2, choice("[1.1.0,1.1.0]", "tone", "calm")), List.of(NEW), LONG));
        assertTrue(keeps("elsewhere"), "a start takes it from the member's own configuration");
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
    void whatServesFewerMembersThanThereAreIsRefusedInThePlan() {
        registry.add(new InstalledComponent(new ComponentDescription("greeting", "polite", "3.0.0", "polite",
            List.of("maxMembers=0"), List.of(), "test.polite/3.0.0", "cc".repeat(32)), new Toned("3.0.0")));
        assertEquals(List.of("component.too-many-members"), codes(set(1, choice("[3.0.0,3.0.0]"))));
        assertEquals(List.of(), codes(set(1, choice("[1.0.0,1.0.0]", "tone", "loud"))));
    }

    @Test
    void theNextStartBeginsWithTheSetThatWasCommitted() throws Exception {
        get(swapping.commit(set(1, choice("[1.1.0,1.1.0]", "word", "plugh")), List.of(NEW), LONG));
        assertEquals("1.1.0 calm plugh", greeting.greet("x"));
        cluster.close();
        assertEquals("rw-------", java.nio.file.attribute.PosixFilePermissions.toString(
            Files.getPosixFilePermissions(home.resolve("components.json"))));
        registry.installed().forEach(c -> registry.removeProvider(c.provider()));
        registry.add(polite("1.0.0", OLD));
        open();
        assertEquals("1.1.0 calm plugh", greeting.greet("x"));
        assertEquals(1, swapping.current().revision());
        cluster.close();
        Files.writeString(home.resolve("components.json"), "{\"form\":1,");
        assertEquals("storage.unreadable", assertThrows(CoterieException.class, this::open).code());
    }

    @Test
    void whatWasNeverSwappedDoesNotChangeItsBundleAtTheNextStart() {
        cluster.close();
        Choice other = new Choice("farewell", "polite", "", Configuration.EMPTY);
        parts.fetchable.put(NEW, List.of(polite("1.1.0", NEW), farewell("1.1.0", NEW)));
        registry.add(farewell("1.0.0", OLD));
        ClusterConfiguration both = new ClusterConfiguration(CLUSTER, MemberId.of("n1", 7), Map.of(NodeId.of("n1"),
            "127.0.0.1:0"), "127.0.0.1", List.of(choice(""), other), home);
        OpenCluster open = clusters.open(both, LONG);
        get(open.slot(Swapping.class).commit(set(1, choice("[1.1.0,1.1.0]"), other), List.of(NEW, ""), LONG));
        assertEquals(List.of("1.1.0", "1.0.0"), versions(open));
        open.close();
        registry.installed().forEach(c -> registry.removeProvider(c.provider()));
        registry.add(polite("1.0.0", OLD));
        registry.add(farewell("1.0.0", OLD));
        for (int start = 0; start < 2; start++) {
            try (OpenCluster again = clusters.open(both, LONG)) {
                assertEquals(List.of("1.1.0", "1.0.0"), versions(again));
            }
        }
        // a distribution that has none of it any more
        registry.installed().stream().filter(c -> c.description().bundleHash().equals(OLD))
            .forEach(c -> registry.removeProvider(c.provider()));
        try (OpenCluster again = clusters.open(both, LONG)) {
            assertEquals(List.of("1.1.0", "1.1.0"), versions(again));
        }
    }

    private InstalledComponent farewell(String version, String hash) {
        return new InstalledComponent(new ComponentDescription("farewell", "polite", version, "polite", List.of(),
            List.of(), "test.polite/" + version, hash), new Toned(version));
    }

    private static List<String> versions(OpenCluster open) {
        return open.components().slots().stream().map(s -> s.component().version()).toList();
    }

    @Test
    void whoSleptLearnsTheSetOfTheOthersAndKeepsItsOwnSecrets() throws IOException {
        cluster.close();
        parts.answers("n2", CLUSTER, new Served(new CommittedSet(4,
            List.of(choice("[1.1.0,1.1.0]", "tone", "new")), List.of(NEW)), List.of()));
        open();
        assertEquals("1.0.0 calm xyzzy", greeting.greet("x"), "what others only tell is not fetched");
        cluster.close();
        parts.shelf = Files.createFile(home.resolve(NEW)).getParent();
        open();
        assertEquals("1.1.0 new xyzzy", greeting.greet("x"), "a copy of its own is enough, since it took part");
        cluster.close();
        Files.delete(home.resolve("components.json"));
        parts.trusting = true;
        open();
        assertEquals("1.1.0 new xyzzy", greeting.greet("x"));
        assertEquals(4, swapping.current().revision());
        cluster.close();
        parts.others.clear();
        open();
        assertEquals("1.1.0 new xyzzy", greeting.greet("x"), "and it is kept");
    }

    @Test
    void theFolderOfANewInstanceIsItsOwnAlsoAfterTheNextStart() throws Exception {
        Files.writeString(folders.get(0).resolve("state"), "before");
        ComponentSet target = set(1, choice("[1.1.0,1.1.0]"));
        get(swapping.stage(target, List.of(NEW), LONG));
        get(swapping.warm(1, LONG));
        Files.writeString(folders.get(1).resolve("state"), "after");
        get(swapping.switchOver(1, LONG));
        get(swapping.commit(target, List.of(NEW), LONG));
        cluster.close();
        open();
        assertEquals(List.of("0", "1", "1"), folders.stream().map(f -> f.getFileName().toString()).toList());
        assertEquals("after", Files.readString(folders.get(2).resolve("state")));
        // the folder that is left over is empty when it is used again
        ComponentSet next = set(2, choice("[1.1.0,1.1.0]", "tone", "soft"));
        get(swapping.stage(next, List.of(NEW), LONG));
        get(swapping.warm(2, LONG));
        assertEquals("0", folders.get(3).getFileName().toString());
        assertFalse(Files.exists(folders.get(3).resolve("state")));
    }

    @Test
    void aFullDiskHoldsUpTheCommitAndEndsNothing() throws Exception {
        ComponentSet target = set(1, choice("", "tone", "loud"));
        get(swapping.stage(target, List.of(OLD), LONG));
        get(swapping.warm(1, LONG));
        get(swapping.switchOver(1, LONG));
        Path inTheWay = Files.createDirectories(home.resolve("components.json").resolve("in-the-way"));
        assertEquals("storage.not-durable", refused(swapping.commit(target, List.of(OLD), LONG)));
        assertEquals("1.0.0 loud xyzzy", greeting.greet("x"));
        assertEquals(List.of("warm 1.0.0 calm", "warm 1.0.0 loud"), life, "the old one is there to go back to");
        assertEquals(0, swapping.current().revision());
        Files.delete(inTheWay);
        Files.delete(home.resolve("components.json"));
        get(swapping.commit(target, List.of(OLD), LONG));
        assertEquals(1, swapping.current().revision());
        assertTrue(life.contains("close 1.0.0 calm"));
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
