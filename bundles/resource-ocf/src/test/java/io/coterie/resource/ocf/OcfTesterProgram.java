package io.coterie.resource.ocf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.coterie.api.resource.ActionResult;

/**
 * Has {@code ocf-tester} test an agent through a script that notes each call, and then calls the same actions with the
 * executor, in the namespaces that {@link RealAgentsTest} made. Exits 0 if the codes are the same.
 */
public final class OcfTesterProgram {
    static final Path TESTER = Path.of("/usr/sbin/ocf-tester");
    private static final long LIMIT_MINUTES = 5;
    /** Fewer than these would mean that the agent was hardly tested: the tester makes about twenty. */
    private static final int FEWEST = 12;
    /** The tester pretends with a variable of its own that programs are missing; nobody else can. */
    private static final String PRETENDED = "pretended";

    /** One call that the tester has made. */
    private record Call(String action, long interval, int code) {
    }

    private OcfTesterProgram() {
    }

    /**
     * The program.
     *
     * @param arguments the case's file
     * @throws Exception if it cannot be run
     */
    public static void main(final String[] arguments) throws Exception {
        final RealAgentCase subject = RealAgentCase.read(Path.of(arguments[0]));
        final List<Call> calls = tested(subject);
        System.out.println("calls: " + calls.size() + ", of them of " + calls.stream().map(Call::action).distinct()
            .toList());
        final List<String> wrong = new ArrayList<>();
        try (OcfFixture ocf = new OcfFixture(Files.createDirectories(Path.of("/run/executor")), RealAgentsTest.ROOT)) {
            final RealAgentProgram executor = new RealAgentProgram(subject, ocf);
            // the tester's last action may have left something running
            executor.act("stop", 0, Duration.ZERO);
            for (final Call call : calls) {
                final ActionResult result = executor.act(call.action(), 0, Duration.ofMillis(call.interval()));
                System.out.println(call + " here " + result.code() + " " + result.exitReason());
                if (result.code().exitCode() != call.code()) {
                    wrong.add(call + " ends with " + result.code() + " here: " + result.exitReason());
                }
            }
        }
        if (calls.size() < FEWEST) {
            wrong.add("the tester made " + calls.size() + " calls only");
        }
        wrong.forEach(w -> System.out.println("wrong: " + w));
        if (!wrong.isEmpty()) {
            // ends the program with a status other than 0
            throw new AssertionError(subject.name() + " went wrong");
        }
    }

    /** What the tester thinks of the agent is its own affair, and printed. */
    private static List<Call> tested(final RealAgentCase subject) throws IOException, InterruptedException {
        final AgentName name = AgentName.parse(subject.agent()).orElseThrow();
        final Path folder = Files.createDirectories(Path.of("/run/tester"));
        // what a boot makes, for agents that keep their state there
        Files.createDirectories(Path.of("/run/resource-agents"));
        final Path noted = folder.resolve("calls");
        final Path agent = Files.writeString(folder.resolve(name.type()), """
            #!/bin/sh
            %s "$@"
            code=$?
            echo "$1 ${OCF_RESKEY_CRM_meta_interval:-0} $code ${OCF_TESTER_FAIL_HAVE_BINARY:+%s}" >> %s
            exit $code
            """.formatted(RealAgentsTest.ROOT.resolve("resource.d").resolve(name.provider()).resolve(name.type()),
                PRETENDED, noted));
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
        final List<String> line = new ArrayList<>(List.of(TESTER.toString(), "-n", "res"));
        subject.parameters().forEach((parameter, value) -> line.addAll(List.of("-o", parameter + "=" + value)));
        line.add(agent.toString());
        final Process process = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(
            folder.resolve("log").toFile()).start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("ocf-tester does not end");
        }
        System.out.println("ocf-tester ended with " + process.exitValue() + ":\n"
            + Files.readString(folder.resolve("log")));
        final List<Call> calls = new ArrayList<>();
        for (final String noting : Files.readAllLines(noted)) {
            final String[] words = noting.split(" ");
            if (!words[0].equals("meta-data") && !noting.endsWith(PRETENDED)) {
                calls.add(new Call(words[0], Long.parseLong(words[1]), Integer.parseInt(words[2])));
            }
        }
        return calls;
    }
}
