package io.coterie.resource.ocf;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The executor beside {@code ocf-tester} of Debian's {@code resource-agents}: what that one calls is called again by
 * this one, one call after the other, and each has to end with the same code.
 */
class OcfTesterTest {
    /** What CI installs; agents that can be promoted, that reload, and that have effects in the kernel among them. */
    private static final List<String> AGENTS = List.of("heartbeat-Dummy", "heartbeat-Stateful", "heartbeat-IPaddr2",
        "heartbeat-Route", "pacemaker-Dummy", "pacemaker-Stateful");
    @TempDir
    private Path folder;

    @TestFactory
    List<DynamicTest> eachCallEndsWithTheSameCode() throws Exception {
        assumeTrue(Files.isExecutable(OcfTesterProgram.TESTER), "skipped: there is no ocf-tester");
        RealAgentsTest.needNamespaces();
        final List<DynamicTest> tests = new ArrayList<>();
        for (final String name : AGENTS) {
            final RealAgentCase subject = RealAgentCase.read(RealAgentsTest.cases().resolve(name + ".case"));
            tests.add(DynamicTest.dynamicTest(name, () -> {
                assumeTrue(subject.missing().isEmpty(), "skipped: not installed here: " + subject.missing());
                final String log = RealAgentsTest.run(subject, folder, OcfTesterProgram.class);
                System.out.println(name + ": " + log.lines().filter(l -> l.startsWith("calls: ")).findFirst()
                    .orElse("no calls"));
                assertTrue(log.startsWith("0\n"), log);
            }));
        }
        return tests;
    }
}
