package io.coterie.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;

class GuaranteeCheckTest {
    private static final ComponentDescription USER = component("consensus", "u", "u", List.of(),
        "messaging:view-synchronous");
    private static final ComponentDescription MESSAGES = component("messaging", "j", "jgroups",
        List.of("fifo", "view-synchronous@engine"));
    private static final ComponentDescription SAME = component("membership", "j", "jgroups", List.of("consensus"));
    private static final ComponentDescription OTHER = component("membership", "k", "other", List.of("consensus"));

    private static ComponentDescription component(String kind, String name, String engine, List<String> guarantees,
            String... needs) {
        return new ComponentDescription(kind, name, "1.0.0", engine, guarantees, List.of(needs), "b/1", "");
    }

    @Test
    void whatSpansAnEngineCountsOnlyWithinIt() {
        assertEquals(List.of(), GuaranteeCheck.unmet(List.of(SAME, MESSAGES, USER), List.of()));
        List<Finding> findings = GuaranteeCheck.unmet(List.of(OTHER, MESSAGES, USER), List.of(OTHER, MESSAGES, SAME));
        assertEquals(1, findings.size());
        assertTrue(findings.get(0).problem().contains("needs 'messaging' with 'view-synchronous', which j does not"));
        assertTrue(findings.get(0).remedy().contains("j 1.0.0 (with membership and messaging both on engine jgroups)"));
        assertEquals(1, GuaranteeCheck.unmet(List.of(MESSAGES, USER), List.of()).size(), "nothing to span with");
    }

    @Test
    void theUnmetNeedNamesWhatWouldDo() {
        ComponentDescription good = component("messaging", "good", "g", List.of("view-synchronous"));
        Finding finding = GuaranteeCheck.unmet(List.of(USER), List.of(good)).get(0);
        assertTrue(finding.problem().contains("which nothing chosen gives"));
        assertEquals("Choose one that gives it: good 1.0.0.", finding.remedy());
        assertEquals("No installed component gives it; install one that does.",
            GuaranteeCheck.unmet(List.of(USER), List.of()).get(0).remedy());
    }

    @Test
    void whatServesFewerMembersThanThereAreNodesIsRefused() {
        ComponentDescription one = component("messaging", "local", "local", List.of("fifo", "maxMembers=1"));
        ComponentDescription some = component("messaging", "few", "few", List.of("fifo", "maxMembers=3"));
        List<ComponentDescription> all = List.of(one, some, MESSAGES);
        assertEquals(List.of(), GuaranteeCheck.tooMany(List.of(one, OTHER), 1, all));
        Finding finding = GuaranteeCheck.tooMany(List.of(one, OTHER), 3, all).get(0);
        assertEquals("component.too-many-members", finding.code());
        assertEquals("The component 'local' of kind 'messaging' serves at most 1 member, and the cluster has 3 nodes.",
            finding.problem());
        assertEquals("Choose one that serves as many: few 1.0.0, j 1.0.0.", finding.remedy());
        assertEquals(2, GuaranteeCheck.tooMany(all, 4, all).size());
    }

    abstract static class Abstract<T> implements ComponentProvider<T> {
        @Override
        public List<Finding> check(Configuration configuration) {
            return List.of();
        }

        @Override
        public ComponentInstance<T> create(InstanceContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Setting> settings() {
            return List.of();
        }
    }

    static final class Direct extends Abstract<Runnable> {
    }

    static final class Further extends Abstract<Serializable> implements Comparable<Further> {
        @Override
        public int compareTo(Further other) {
            return 0;
        }
    }

    static final class Wrong extends Abstract<String> {
    }

    @Test
    void theInterfaceOfAKindIsTheProvidersTypeArgument() {
        assertEquals(Optional.of(Runnable.class), KindInterface.of(Direct.class));
        assertEquals(Optional.of(Serializable.class), KindInterface.of(Further.class));
        assertEquals(Optional.empty(), KindInterface.of(Wrong.class), "a class is no interface");
        assertEquals(Optional.empty(), KindInterface.of(Object.class));
    }

    @Test
    void declarationsAreReadFromServiceProperties() {
        ComponentDescription read = ComponentReader.read(Map.of("coterie.component.kind", "k",
            "coterie.component.name", "n", "coterie.component.version", "1.2.0",
            "coterie.component.guarantees", new String[] {"a", "b"}), null).orElseThrow();
        assertEquals(component("k", "n", "n", List.of("a", "b")).guarantees(), read.guarantees());
        assertEquals("n", read.engine());
        assertTrue(ComponentReader.read(Map.of("coterie.component.kind", "k"), null).isEmpty());
    }
}
