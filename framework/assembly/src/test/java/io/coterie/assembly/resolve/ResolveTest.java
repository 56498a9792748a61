package io.coterie.assembly.resolve;

import static io.coterie.assembly.TestBundles.bundle;
import static io.coterie.assembly.TestBundles.component;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.osgi.framework.VersionRange;

import io.coterie.assembly.TestBundles;
import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.repository.StoredBundle;

/** What is chosen and brought along, why, and what is said when it cannot be had. */
class ResolveTest {
    private final List<StoredBundle> bundles = new ArrayList<>(TestBundles.base());

    private Resolution resolve(final ComponentRequest... wishes) {
        return resolve(descriptor(List.of(wishes), List.of()));
    }

    private Resolution resolve(final Descriptor descriptor) {
        return new AssemblyResolver(bundles, SystemBundle.of(Map.of())).resolve(descriptor, List.of());
    }

    private static Descriptor descriptor(final List<ComponentRequest> components, final List<String> named) {
        return new Descriptor("test", "1", "", components, List.of(), List.of(), false, named, Set.of(), List.of());
    }

    private static ComponentRequest wish(final String kind, final String component) {
        return ComponentRequest.of(kind, component);
    }

    private static List<String> names(final Resolution resolution) {
        return resolution.bundles().stream().map(b -> b.bundle().name()).toList();
    }

    private String refusal(final ComponentRequest... wishes) {
        final UnresolvedException e = assertThrows(UnresolvedException.class, () -> resolve(wishes));
        return e.code() + ": " + e.problem() + " " + e.remedy();
    }

    @Test
    void whatIsNeededComesAlongWithItsReasonAndNothingElse() {
        bundles.add(component("manager", "m", "1.0.0", "m", "g", "messaging:fifo"));
        bundles.add(component("messaging", "j", "1.0.0", "j", "fifo"));
        bundles.add(component("messaging", "k", "1.0.0", "k", "total-order"));
        bundles.add(bundle("other", "1.0.0"));
        final Resolution resolution = resolve(wish("manager", "m"));
        assertEquals(List.of("manager-m", "messaging-j", "org.apache.felix.log", "org.apache.felix.logback", "runtime"),
            names(resolution));
        assertEquals("requested: component manager-m", resolution.bundles().get(0).reasons().get(0).toString());
        assertTrue(resolution.bundles().get(1).reasons().toString().contains(
            "needed by manager-m for component messaging-j with fifo"), resolution.bundles().get(1).toString());
        assertEquals(List.of("messaging", "manager"),
            resolution.components().stream().map(c -> c.offer().kind()).toList(), "what is needed starts first");
    }

    @Test
    void anImpossibleWishIsExplainedInOneSentenceWithWhatWouldDo() {
        bundles.add(component("locking", "x", "1.0.0", "x", "exclusive", "messaging:view-synchronous"));
        bundles.add(component("messaging", "jgroups", "1.0.0", "jgroups", "fifo"));
        bundles.add(component("messaging", "corosync", "1.0.0", "corosync", "fifo,view-synchronous"));
        assertEquals("assembly.unresolved: locking-x needs messaging with view-synchronous; messaging-jgroups gives "
            + "fifo; messaging-corosync would do. Choose that, or leave out what needs it.",
            refusal(wish("locking", "x"), wish("messaging", "jgroups")));
    }

    @Test
    void aGuaranteeOfAnEngineCountsOnlyInItsCompany() {
        bundles.add(component("locking", "x", "1.0.0", "x", "exclusive", "messaging:view-synchronous"));
        bundles.add(component("messaging", "corosync", "1.0.0", "corosync", "fifo,view-synchronous@engine"));
        bundles.add(component("membership", "corosync", "1.0.0", "corosync", "g"));
        bundles.add(component("membership", "jgroups", "1.0.0", "jgroups", "g"));
        assertTrue(names(resolve(wish("locking", "x"), wish("messaging", "corosync"), wish("membership", "corosync")))
            .containsAll(List.of("locking-x", "messaging-corosync", "membership-corosync")));
        assertEquals("assembly.unresolved: locking-x needs messaging with view-synchronous; messaging-corosync gives "
            + "fifo, view-synchronous@engine; messaging-corosync together with membership-corosync would do. "
            + "Choose that, or leave out what needs it.",
            refusal(wish("locking", "x"), wish("messaging", "corosync"), wish("membership", "jgroups")));
        assertTrue(names(resolve(wish("locking", "x"), wish("messaging", ""), wish("membership", "")))
            .contains("membership-corosync"), "what is left open is chosen so that it counts");
    }

    @Test
    void aChoiceThatLeadsNowhereIsTakenBack() {
        // the first by preference, with more guarantees, needs what nobody gives
        bundles.add(component("consensus", "a", "1.0.0", "a", "durable,fast", "clock:atomic"));
        bundles.add(component("consensus", "b", "1.0.0", "b", "durable"));
        assertTrue(names(resolve(wish("consensus", ""))).contains("consensus-b"));
        assertTrue(refusal(wish("consensus", "a")).contains("consensus-a needs clock with atomic, which nothing "
            + "gives"));
    }

    @Test
    void oneMemberKindsAreNotChosenForSeveralMembers() {
        bundles.add(component("membership", "local", "1.0.0", "local", "a,b,c,maxMembers=1"));
        bundles.add(component("membership", "wide", "1.0.0", "wide", "a"));
        assertTrue(names(resolve(wish("membership", ""))).contains("membership-wide"));
    }

    @Test
    void membershipForOneMemberAndMessagingForSeveralDoNotGoTogether() {
        bundles.add(component("membership", "local", "1.0.0", "local", "a,maxMembers=1"));
        bundles.add(component("membership", "wide", "1.0.0", "wide", "a,maxMembers=64"));
        bundles.add(component("messaging", "local", "1.0.0", "local", "b,maxMembers=1"));
        bundles.add(component("messaging", "wide", "1.0.0", "wide", "b,maxMembers=64"));
        assertEquals("assembly.unresolved: membership-local serves a cluster of one member, and messaging-wide one of "
            + "several: they do not go together. Choose both for one member, under 'alone' if the distribution serves "
            + "several, or both for several.", refusal(wish("membership", "local"), wish("messaging", "wide")));
        assertTrue(refusal(wish("messaging", "local"), wish("membership", "wide")).contains("messaging-local serves"));
        assertTrue(names(resolve(wish("membership", ""), wish("messaging", "local"))).contains("membership-local"),
            "what is left open is chosen so that it fits");
        assertTrue(names(resolve(wish("membership", "wide"), wish("messaging", "wide"))).contains("messaging-wide"));
    }

    @Test
    void wordsThatNobodyKnowsAreSuggested() {
        bundles.add(component("messaging", "jgroups", "1.2.0", "jgroups", "fifo,reliable"));
        assertEquals("assembly.unknown-kind: No repository has a component of kind 'mesaging'. Did you mean "
            + "'messaging'?",
            refusal(wish("mesaging", "")));
        assertEquals("assembly.unknown-component: No repository has a component 'jgruops' of kind 'messaging'. "
            + "Did you mean 'jgroups'?", refusal(wish("messaging", "jgruops")));
        assertEquals("assembly.version-out-of-range: No version of messaging-jgroups is in [2.0.0,3.0.0). There is "
            + "1.2.0.",
            refusal(new ComponentRequest("messaging", "jgroups", new VersionRange("[2,3)"), List.of(), Map.of(), "")));
        assertEquals("assembly.unresolved: No messaging-jgroups gives fifoo. Did you mean 'fifo'?", refusal(
            new ComponentRequest("messaging", "jgroups", ComponentRequest.ANY, List.of("fifoo"), Map.of(), "")));
        assertTrue(refusal(wish("messaging", "jgroups"), wish("messaging", "other")).startsWith("assembly.conflict"));
    }

    /** Each of a thousand needs what nobody gives in this company: each would be tried with each of the others. */
    @Test
    void aSearchThatLeadsNowhereEndsWithASentence() {
        for (int i = 0; i < 1_000; i++) {
            bundles.add(component("a", "a" + i, "1.0.0", "a" + i, "x", "b:y", "membership:g"));
            bundles.add(component("b", "b" + i, "1.0.0", "b" + i, "y", "messaging:z"));
        }
        bundles.add(component("membership", "m", "1.0.0", "m", "g"));
        bundles.add(component("messaging", "n", "1.0.0", "n", "z@engine"));
        assertTrue(refusal(wish("a", ""), wish("b", ""), wish("membership", "m"), wish("messaging", "n"))
            .startsWith("assembly."));
        assertEquals("assembly.unresolved: b-b0 needs messaging with z; messaging-n gives z@engine. Add a repository "
            + "that has such a component, or leave out what needs it.",
            refusal(wish("b", "b0"), wish("membership", "m"), wish("messaging", "n")));
    }

    @Test
    void ofSeveralVersionsTheNewestInRangeIsTaken() {
        bundles.add(component("messaging", "j", "1.0.0", "j", "fifo"));
        bundles.add(component("messaging", "j", "1.4.0", "j", "fifo"));
        bundles.add(component("messaging", "j", "2.0.0", "j", "fifo"));
        assertEquals("1.4.0", resolve(new ComponentRequest("messaging", "j", new VersionRange("[1,2)"), List.of(),
            Map.of(), "")).components().get(0).offer().version().toString());
        assertEquals(1, names(resolve(wish("messaging", "j"))).stream().filter("messaging-j"::equals).count());
    }

    @Test
    void optionalRequirementsBringNothingAlongAndMissingOnesAreNamedAtTheBottom() {
        bundles.add(bundle("top", "1.0.0", "Import-Package", "p.middle,p.gone;resolution:=optional,p.extra;resolution:="
            + "optional"));
        bundles.add(bundle("extra", "1.0.0", "Export-Package", "p.extra"));
        bundles.add(bundle("middle", "1.0.0", "Export-Package", "p.middle", "Import-Package",
            "p.bottom;version=\"[2,3)\",javax.net.ssl"));
        final Descriptor descriptor = descriptor(List.of(), List.of("top"));
        final UnresolvedException e = assertThrows(UnresolvedException.class, () -> resolve(descriptor));
        assertEquals("middle 1.0.0 needs package p.bottom from 2.0.0, below 3.0.0, which no repository has.",
            e.problem());
        assertFalse(e.detail().isEmpty());
        bundles.add(bundle("old", "1.0.0", "Export-Package", "p.bottom;version=1.1.0"));
        assertTrue(assertThrows(UnresolvedException.class, () -> resolve(descriptor)).problem()
            .endsWith("there is 1.1.0 in old."));
        bundles.add(bundle("new", "1.0.0", "Export-Package", "p.bottom;version=2.5.0"));
        assertEquals(List.of("middle", "new", "org.apache.felix.log", "org.apache.felix.logback", "runtime", "top"),
            names(resolve(descriptor)));
    }

    /** A bundle on the way looks for a package when it uses it: that is not what is missing. */
    @Test
    void whatIsLookedForLaterIsNotBlamed() {
        bundles.add(bundle("host", "1.0.0", "DynamicImport-Package", "p.later", "Import-Package",
            "p.maybe;resolution:=optional"));
        bundles.add(bundle("fragment", "1.0.0", "Fragment-Host", "host", "Import-Package", "p.nowhere"));
        assertEquals("fragment 1.0.0 needs package p.nowhere, which no repository has.",
            assertThrows(UnresolvedException.class, () -> resolve(descriptor(List.of(), List.of("fragment"))))
                .problem());
    }

    @Test
    void aMemberThatIsAloneCanBeMadeOfOthers() {
        bundles.add(component("membership", "local", "1.0.0", "local", "g,maxMembers=1"));
        bundles.add(component("membership", "wide", "1.0.0", "wide", "g"));
        bundles.add(component("quorum", "q", "1.0.0", "q", "exclusive", "membership:g"));
        final Resolution resolution = resolve(new Descriptor("test", "1", "", List.of(wish("membership", "wide"),
            wish("quorum", "q")), List.of(wish("membership", "local")), List.of(), false, List.of(), Set.of(),
            List.of()));
        assertEquals(List.of("membership-wide", "quorum-q"),
            resolution.components().stream().map(c -> c.offer().words()).toList());
        assertEquals(List.of("membership-local", "quorum-q"),
            resolution.alone().stream().map(c -> c.offer().words()).toList());
        assertTrue(names(resolution).containsAll(List.of("membership-local", "membership-wide")));
    }
}
