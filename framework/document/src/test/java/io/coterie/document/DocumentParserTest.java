package io.coterie.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Constraint;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Role;
import io.coterie.api.document.Score;

class DocumentParserTest {
    private static final String SHOP = """
        # the shop
        cluster: shop
        options: {no-quorum-policy: freeze}
        nodes:
          n1: {address: 10.0.0.1}
          n2: {address: "10.0.0.2:7400", votes: 2, attributes: {rack: a}}
        components:
          membership: jgroups
          messaging: {name: jgroups, version: "[1.2,2)", settings: {heartbeat: 500ms}}
          fencing: [process]
        fencing:
          devices:
            bmc: {agent: fence_ipmilan, targets: [n1], parameters: {ip: 10.0.0.11, password: {file: /etc/bmc}}}
          topology: {n1: [[bmc]]}
        defaults:
          resource: {resource-stickiness: 100}
        resources:
          web:
            group:
              ip:   {agent: "ocf:heartbeat:IPaddr2", parameters: {ip: 10.0.0.80}}
              site: {agent: "ocf:heartbeat:nginx", monitor: 10s}
          db:
            clone:
              agent: "ocf:pacemaker:Stateful"
              operations:
                - {name: monitor, interval: 10s, role: Promoted, timeout: 5s, on-fail: fence}
            promotable: true
            meta: {notify: true}
        constraints:
          - {prefer: web, node: n1, score: 100}
          - {colocate: web, with: db, with-role: Promoted}
          - {first: db, first-action: promote, then: web, then-action: start}
          - {location: web, rule: {all: [{attribute: rack, is: eq, value: a}], score: 50}}
        """;

    private static ClusterDocument read(final String text) {
        final ParsedDocument parsed = DocumentParser.parse(text);
        assertEquals(List.of(), parsed.findings());
        return parsed.orThrow();
    }

    @Test
    void readsWhatTheShopWants() {
        final ClusterDocument shop = read(SHOP);
        assertEquals("shop", shop.cluster());
        assertEquals("10.0.0.1:7400", shop.nodes().get(NodeId.of("n1")).address());
        assertEquals(2, shop.nodes().get(NodeId.of("n2")).votes());
        assertEquals("[1.2,2)", shop.components().get(1).version());
        assertTrue(shop.fencing().devices().get(0).parameters().get("password").file());
        assertEquals(List.of("ip", "site", "db"), shop.primitives().map(Resource.Primitive::id).toList());
        final Resource.Primitive site = (Resource.Primitive) shop.resource("site").orElseThrow();
        assertEquals(Duration.ofSeconds(10), site.operations().get(0).interval());
        final Resource.Clone clone = (Resource.Clone) shop.resources().get(1);
        assertEquals("db-clone", clone.id());
        assertTrue(clone.promotable());
    }

    @Test
    void aConstraintOnWhatIsClonedSpeaksOfTheClone() {
        final ClusterDocument shop = read(SHOP);
        final Constraint.Colocation with = (Constraint.Colocation) shop.constraints().get(1);
        assertEquals("db-clone", with.with());
        assertEquals(Optional.of(Role.PROMOTED), with.withRole());
        assertEquals(Score.INFINITY, with.score());
    }

    @Test
    void delaysOfDevicesAreForAllNodesOrByNode() {
        final List<FencingSpec.Device> devices = read("""
            cluster: c
            fencing:
              devices:
                a: {agent: x, delay: 3s, random-delay: 2s, monitor: 0}
                b: {agent: x, delay: {n1: 5s, n2: 0}}
            """).fencing().devices();
        assertEquals(Duration.ofSeconds(3), devices.get(0).delay().before(NodeId.of("n1")));
        assertEquals(Duration.ofSeconds(2), devices.get(0).delay().random());
        assertEquals(Duration.ZERO, devices.get(0).monitor());
        assertEquals(List.of(5L, 0L, 0L), List.of("n1", "n2", "n3").stream()
            .map(n -> devices.get(1).delay().before(NodeId.of(n)).toSeconds()).toList());
        assertEquals(Duration.ZERO, devices.get(1).delay().random());
        assertEquals(Duration.ofMinutes(1), devices.get(1).monitor());
    }

    @Test
    void jsonIsReadToo() {
        assertEquals("a", read("{\"cluster\": \"a\", \"resources\": {}}").cluster());
    }

    @Test
    void anOrderOfThreeIsTwoOrders() {
        final ClusterDocument document = read("""
            cluster: c
            resources: {a: {agent: "java:x"}, b: {agent: "java:x"}, c: {agent: "java:x"}}
            constraints: [{order: [a, b, c], id: o, kind: optional}]
            """);
        assertEquals(List.of("o-1", "o-2"), document.constraints().stream().map(Constraint::id).toList());
    }

    /** Each row: what is wrong, where (line:field), with which code. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        cluster: [a | config.not-yaml | 1 | ''
        'just text' | config.not-a-document | 1 | ''
        {resources: {}} | config.missing-field | 1 | ''
        {cluster: c, resorces: {}} | config.unknown-field | 1 | resorces
        {cluster: c, options: {no-quorum-policy: sotp}} | config.bad-value | 1 | options.no-quorum-policy
        {cluster: c, options: {stonith-enabled: maybe}} | config.bad-value | 1 | options.stonith-enabled
        {cluster: c, nodes: {n1: {address: 'no where'}}} | config.bad-value | 1 | nodes.n1.address
        {cluster: c, nodes: {n1: {address: 'h:70000'}}} | config.bad-value | 1 | nodes.n1.address
        {cluster: c, nodes: {'n 1': {}}} | config.bad-name | 1 | nodes.n 1
        {cluster: c, nodes: {n1: {votes: -1}}} | config.bad-value | 1 | nodes.n1.votes
        {cluster: c, resources: {a: {parameters: {x: 1}}}} | config.missing-field | 1 | resources.a
        {cluster: c, resources: {a: {agent: web}}} | config.bad-value | 1 | resources.a.agent
        {cluster: c, resources: {a: {group: {}}}} | config.empty-group | 1 | resources.a
        {cluster: c, resources: {a: {clone: {clone: {agent: 'x:y'}}}}} | config.nested-clone | 1 | resources.a.clone
        {cluster: c, resources: {a: {agent: 'x:y', monitor: soon}}} | config.bad-value | 1 | resources.a.monitor
        {cluster: c, resources: {a: {agent: 'x:y', meta: {critical: 7}}}} | config.bad-value | 1 | resources.a.meta
        {cluster: c, constraints: [{prefer: web, node: n1}]} | config.unknown-resource | 1 | constraints[0]
        {cluster: c, constraints: [{hug: web}]} | config.unknown-constraint | 1 | constraints[0]
        {cluster: c, fencing: {topology: {n1: [d]}}} | config.unknown-device | 1 | fencing.topology.n1
        {cluster: c, fencing: {devices: {d: {agent: a, delay: soon}}}} | config.bad-value | 1 | fencing.devices.d
        {cluster: c, fencing: {devices: {d: {agent: a, delay: {n1: x}}}}} | config.bad-value | 1 | fencing.devices.d
        {cluster: c, fencing: {devices: {d: {agent: a, delay: [1s]}}}} | config.not-text | 1 | fencing.devices.d
        {cluster: c, nodes: {n: }, fencing: {devices: {d: {agent: a, delay: {m: 1}}}}}|config.unknown-node|1|fencing
        {cluster: c, fencing: {devices: {d: {agent: a, random-delay: much}}}} | config.bad-value | 1 | fencing.devices.d
        {cluster: c, fencing: {devices: {d: {agent: a, monitor: 10ms}}}} | config.bad-value | 1 | fencing.devices.d
        """)
    void refusesWithCodeAndPlace(final String text, final String code, final int line, final String field) {
        final ParsedDocument parsed = DocumentParser.parse(text);
        assertTrue(parsed.document().isEmpty());
        final Finding first = parsed.findings().stream().filter(Finding::isError).findFirst().orElseThrow();
        assertEquals(code, first.code(), first::toString);
        assertEquals(line, first.line());
        assertTrue(first.field().startsWith(field), first::toString);
        assertFalse(first.remedy().isBlank());
    }

    @Test
    void tellsTheLineOfEachOfSeveralErrors() {
        final ParsedDocument parsed = DocumentParser.parse("""
            cluster: c
            nodes:
              n1: {adress: "h:1"}
            resources:
              a: {agent: "ocf:heartbeat:Dummy", metta: {}}
            constraints:
              - {colocate: a, with: a}
              - {prefer: a, node: n9}
            """);
        assertEquals(List.of(3, 5, 7, 8), parsed.findings().stream().map(Finding::line).toList());
        assertEquals("Did you mean 'address'?", parsed.findings().get(0).remedy());
    }

    @Test
    void aNameThatStandsTwiceIsRefused() {
        final ParsedDocument parsed = DocumentParser.parse("cluster: c\nresources:\n  a: {agent: 'x:y'}\n"
            + "  a: {agent: 'x:z'}\n");
        assertEquals("config.duplicate-name", parsed.findings().get(0).code());
        assertEquals(4, parsed.findings().get(0).line());
    }

    @Test
    void aBillionLaughsIsRefused() {
        final StringBuilder bomb = new StringBuilder("cluster: c\na: &a [x,x,x,x,x,x,x,x,x,x]\n");
        for (char c = 'b'; c < 'k'; c++) {
            final char before = (char) (c - 1);
            bomb.append(c).append(": &").append(c).append(" [").append(("*" + before + " ,").repeat(9))
                .append('*').append(before).append(" ]\n");
        }
        final Finding first = DocumentParser.parse(bomb.toString()).findings().get(0);
        assertTrue(first.problem().contains("aliases"), first::toString);
    }

    @Test
    void nothingThatIsTypedBreaksTheParser() {
        final java.util.Random random = new java.util.Random(7);
        for (int i = 0; i < 3000; i++) {
            final StringBuilder text = new StringBuilder(SHOP);
            for (int edit = 0; edit < 3; edit++) {
                final int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.deleteCharAt(at);
                } else {
                    text.insert(at, "{}[]:,&*!|>'\"%@`-#\n\t x1".charAt(random.nextInt(22)));
                }
            }
            final ParsedDocument parsed = DocumentParser.parse(text.toString());
            assertEquals(parsed.document().isEmpty(), parsed.findings().stream().anyMatch(Finding::isError));
        }
    }
}
