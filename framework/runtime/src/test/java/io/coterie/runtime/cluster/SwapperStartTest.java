package io.coterie.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentSet;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.OpenCluster;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.model.KeptLog;
import io.coterie.runtime.rendezvous.Served;

/** What a member keeps of a swap on its disk, and begins with at its next start. */
class SwapperStartTest extends SwappingMember {
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
        parts.answers("n2", CLUSTER, new Served(CommittedSet.wanted(
            List.of(choice("[1.1.0,1.1.0]", "tone", "new")), List.of(NEW)).at(4), List.of()));
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
    void whoCannotBeginWithALaterLogDoesNotBeginWithTheOldOne() throws IOException {
        cluster.close();
        CommittedSet told = CommittedSet.wanted(List.of(choice("[1.1.0,1.1.0]")), List.of(NEW)).at(4);
        parts.answers("n2", CLUSTER, new Served(told.withLogs(List.of(new KeptLog("g4-1", Set.of(NodeId.of("n2"))))),
            List.of()));
        CoterieException refused = assertThrows(CoterieException.class, this::open);
        assertEquals("consensus.left-behind", refused.code());
        assertTrue(refused.remedy().contains(NEW) && refused.remedy().contains(parts.place(NEW)), refused.remedy());
        parts.shelf = Files.createFile(home.resolve(NEW)).getParent();
        open();
        assertEquals(4, swapping.current().revision());
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
    void whoSleptThroughASwapFindsNothingOfAnEarlierTimeOfWhatIsNew() throws Exception {
        parts.trusting = true;
        Files.writeString(folders.get(0).resolve("state"), "of 1.0.0");
        // an earlier time of a component of this name, in the folder that is free
        Files.writeString(Files.createDirectories(folders.get(0).resolveSibling("1")).resolve("state"), "long ago");
        cluster.close();
        parts.answers("n2", CLUSTER, new Served(CommittedSet.wanted(
            List.of(choice("[1.1.0,1.1.0]")), List.of(NEW)).at(1), List.of()));
        open();
        assertEquals(1, swapping.current().revision());
        assertFalse(Files.exists(folders.get(1).resolve("state")), "the others began with an empty folder");
        assertEquals("of 1.0.0", Files.readString(folders.get(0).resolve("state")),
            "it held until the later set was on disk");
        Files.writeString(folders.get(1).resolve("state"), "of 1.1.0");
        cluster.close();
        open();
        assertEquals(folders.get(1), folders.get(2));
        assertEquals("of 1.1.0", Files.readString(folders.get(2).resolve("state")));
        // only its settings have changed
        cluster.close();
        parts.answers("n2", CLUSTER, new Served(CommittedSet.wanted(
            List.of(choice("[1.1.0,1.1.0]", "tone", "soft")), List.of(NEW)).at(2), List.of()));
        open();
        assertEquals("1.1.0 soft xyzzy", greeting.greet("x"));
        assertFalse(Files.exists(folders.get(3).resolve("state")));
        // another component has changed, this one has not
        Files.writeString(folders.get(3).resolve("state"), "of soft");
        cluster.close();
        parts.answers("n2", CLUSTER, new Served(CommittedSet.wanted(
            List.of(choice("[1.1.0,1.1.0]", "tone", "soft")), List.of(NEW)).at(3), List.of()));
        open();
        assertEquals(3, swapping.current().revision());
        assertEquals("of soft", Files.readString(folders.get(4).resolve("state")));
    }
}
