package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import io.coterie.itests.conformance.BadJar.Base;
import io.coterie.itests.conformance.BadJar.Place;

/** A faulty jar of each kind, given to the command as a user does it: all quick checks, nothing is made shorter. */
class BadKindsIT {
    private static final int CAUGHT = 9;
    private static final long LIMIT_MINUTES = 8;
    private static final int AT_ONCE = 2;
    private static ExecutorService runners;
    @TempDir
    private Path folder;
    private int made;

    /** What the command made of a jar. */
    private record End(int status, String report, String told) {
    }

    @BeforeAll
    static void begin() {
        runners = Executors.newFixedThreadPool(AT_ONCE);
    }

    @AfterAll
    static void end() {
        runners.shutdownNow();
    }

    private CompletableFuture<End> begun(final Base base, final Map<Place, String> at, final String... more) {
        final Path own = folder.resolve("kind" + ++made);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return run(BadJar.of(base, Files.createDirectories(own), at), own, base, more);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            } catch (final InterruptedException e) {
                throw new IllegalStateException("the test was ended", e);
            }
        }, runners);
    }

    private static End run(final Path jar, final Path folder, final Base base, final String... more)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(Shipped.command().toString(), "tck", "run", "--kind",
            base.kind(), jar.toString(), "-o", "json"));
        command.addAll(List.of(more));
        final Path report = folder.resolve("report");
        final Path told = folder.resolve("told");
        final Process process = new ProcessBuilder(command).redirectOutput(report.toFile()).redirectError(told.toFile())
            .start();
        try {
            assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "the command did not end");
            return new End(process.exitValue(), Files.readString(report, StandardCharsets.UTF_8),
                Files.readString(told, StandardCharsets.UTF_8));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private DynamicTest faulty(final String what, final Base base, final String check, final Map<Place, String> at) {
        final CompletableFuture<End> begun = begun(base, at);
        return DynamicTest.dynamicTest(base + " " + what, () -> {
            final End end = begun.get();
            assertEquals(CAUGHT, end.status, end.told + end.report);
            assertTrue(end.report.split("\"name\" : \"" + check + "\"", 2)[1].split("\"status\" : \"", 2)[1]
                .startsWith("failed"), check + "\n" + end.report);
        });
    }

    private static String sink(final String api, final String instead) {
        return "if (name.equals(\"open\") && arguments[0] != null) { final Object sink = arguments[0];"
            + " final java.util.concurrent.atomic.AtomicInteger count ="
            + " new java.util.concurrent.atomic.AtomicInteger(); arguments[0] ="
            + " java.lang.reflect.Proxy.newProxyInstance(Bad.class.getClassLoader(), new Class<?>[] {" + api
            + ".class}, (one, told, with) -> { try { " + instead + " return told.invoke(sink, with); }"
            + " catch (java.lang.reflect.InvocationTargetException e) { throw e.getCause(); } }); }\n";
    }

    @TestFactory
    Stream<DynamicTest> oneOfEachKind() {
        return Stream.of(
            faulty("delivers each fortieth message twice", Base.MESSAGING, "messaging.reliable-exactly-once", Map.of(
                Place.CALL, sink("io.coterie.api.messaging.spi.FrameSink", "if (told.getName().equals(\"frame\")"
                    + " && count.incrementAndGet() % 40 == 0) { told.invoke(sink, with); }"))),
            faulty("tells each note twice", Base.MEMBERSHIP, "membership.notes-reach-all", Map.of(
                Place.CALL, sink("io.coterie.api.membership.spi.EngineViewSink", "if (told.getName().equals(\"note\"))"
                    + " { told.invoke(sink, with); }"))),
            faulty("confirms what nobody verified", Base.FENCING, "fencing.confirmed-means-gone", Map.of(
                Place.CALL, "if (name.equals(\"fence\") && arguments[0] != null) { return"
                    + " java.util.concurrent.CompletableFuture.completedFuture(new io.coterie.api.fencing.FenceResult("
                    + "io.coterie.api.fencing.FenceResult.Status.CONFIRMED, \"off\")); }\n")),
            faulty("starts without the fence", Base.SCHEDULING, "scheduling.fence-before-start", Map.of(
                Place.ANSWER, "if (result instanceof io.coterie.api.scheduling.Transition t) { final Set<String> fences"
                    + " = new HashSet<>(); t.actions().stream().filter(a -> a.type() =="
                    + " io.coterie.api.scheduling.Action.Type.FENCE).forEach(a -> fences.add(a.id())); return new"
                    + " io.coterie.api.scheduling.Transition(t.actions().stream().filter(a -> !fences.contains(a.id()))"
                    + ".map(a -> { final Set<String> after = new HashSet<>(a.after()); after.removeAll(fences);"
                    + " return new io.coterie.api.scheduling.Action(a.id(), a.type(), a.node(), a.resource(),"
                    + " a.agent(), a.operation(), a.interval(), a.timeout(), a.expected(), a.parameters(), a.meta(),"
                    + " a.checkLevel(), a.digest(), after, a.reason()); }).toList(), t.placements(), t.notes(),"
                    + " t.recheckAfter()); }\n")),
            faulty("takes what is not running for running", Base.RESOURCE_AGENTS, "resource-agents.exit-codes", Map.of(
                Place.ANSWER, "if (name.equals(\"execute\")) { return ((java.util.concurrent.CompletionStage<"
                    + "io.coterie.api.resource.ActionResult>) result).thenApply(r -> r.code() =="
                    + " io.coterie.api.resource.ResultCode.NOT_RUNNING ? new io.coterie.api.resource.ActionResult("
                    + "r.status(), io.coterie.api.resource.ResultCode.OK, r.exitReason(), r.duration(), r.attributes())"
                    + " : r); }\n")));
    }

    @TestFactory
    Stream<DynamicTest> theEndOfTheProcessIsNoVerdict() {
        final String file = "new java.io.File(System.getProperty(\"java.io.tmpdir\") + \".ended\").toPath()";
        final CompletableFuture<End> good = begun(Base.QUORUM, Map.of(), "--only", "component.exports");
        final CompletableFuture<End> forged = begun(Base.QUORUM, Map.of(Place.WARM, "try { java.nio.file.Files"
            + ".writeString(" + file + ", \"0\"); } catch (java.io.IOException e) { throw new RuntimeException(e); }"
            + " Runtime.getRuntime().halt(0);"));
        return Stream.of(
            DynamicTest.dynamicTest("the kit proves its own", () -> assertEquals(0, good.get().status,
                good.get().told)),
            DynamicTest.dynamicTest("who halts the process with 0 has failed", () -> {
                assertEquals(CAUGHT, forged.get().status, forged.get().told);
                assertTrue(forged.get().told.contains("tck.ended"), forged.get().told);
            }));
    }
}
