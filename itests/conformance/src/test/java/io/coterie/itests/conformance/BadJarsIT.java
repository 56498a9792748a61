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
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Jars that are broken on purpose, given to the stand-alone runner in a process of its own: it ends with 9. */
class BadJarsIT {
    private static final int CAUGHT = 9;
    private static final long LIMIT_MINUTES = 5;
    /** Most of a run is the start of a process, which keeps one processor busy. */
    private static final int AT_ONCE = 2;
    /** Seconds: what is broken is waited for in vain, so not for long. */
    private static final int SHORT = 4;
    private static final int USUAL = 30;
    private static ExecutorService runners;
    @TempDir
    private Path folder;
    private int made;

    /** What the runner made of a jar. */
    private record End(int status, String text) {
    }

    @BeforeAll
    static void begin() {
        runners = Executors.newFixedThreadPool(AT_ONCE);
    }

    @AfterAll
    static void end() {
        runners.shutdownNow();
    }

    private static End run(final Path jar, final Path folder, final String only, final int patience,
            final String... more) throws IOException, InterruptedException {
        final Path log = folder.resolve("log");
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dcoterie.conformance.patience=" + patience,
            "-Dcoterie.conformance.lives=" + System.getProperty("coterie.conformance.lives"),
            "-Dcoterie.conformance.own-tmp=true", "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
            "-cp", System.getProperty("java.class.path"), "io.coterie.conformance.Main", "run", "-o", "json", "--only",
            only, jar.toString()));
        command.addAll(List.of(more));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())
            .start();
        try {
            assertTrue(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES), "the runner did not end");
            return new End(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private DynamicTest bad(final String what, final int status, final String check,
            final Function<Path, Path> jar) {
        final CompletableFuture<End> end = begun(check, jar, status == 0 ? USUAL : SHORT);
        return DynamicTest.dynamicTest(what, () -> assertEquals(status, end.get().status, end.get().text));
    }

    /** One that is caught with the patience that a user of the runner has. */
    private DynamicTest usual(final String what, final String check, final Map<BadJar.Place, String> at) {
        final CompletableFuture<End> end = begun(check, f -> BadJar.of(BadJar.Base.QUORUM, f, at), USUAL);
        return DynamicTest.dynamicTest(what, () -> assertEquals(CAUGHT, end.get().status, end.get().text));
    }

    /** The runs of one list are made a few at once, in the order of the list. */
    private CompletableFuture<End> begun(final String check, final Function<Path, Path> jar, final int patience) {
        final Path own = folder.resolve("bad" + ++made);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return run(jar.apply(Files.createDirectories(own)), own, check, patience);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            } catch (final InterruptedException e) {
                throw new IllegalStateException("the test was ended", e);
            }
        }, runners);
    }

    private DynamicTest warm(final String what, final String check, final String statements) {
        return bad(what, CAUGHT, check, f -> BadJar.of(f, "", "", statements, ""));
    }

    private DynamicTest lasting(final String what, final String members, final String statements) {
        return bad(what, CAUGHT, "component.class-loader", f -> BadJar.of(f, members, "", statements, ""));
    }

    @TestFactory
    Stream<DynamicTest> whatAllShare() {
        return Stream.of(
            bad("nothing is wrong", 0, "component.leaves-the", f -> BadJar.of(f, "", "", "", "")),
            bad("ends the process in create()", CAUGHT, "component.closes",
                f -> BadJar.of(f, "", "System.exit(0);", "", "")),
            warm("ends the process in warm()", "component.closes", "System.exit(0);"),
            bad("ends the process later", CAUGHT, "component", f -> BadJar.of(f, "", "", "", "new Thread(() ->"
                + " System.exit(0)).start();")),
            warm("prints on standard output", "component.prints", "System.out.println(\"I am up\");"),
            warm("prints on standard error", "component.prints", "System.err.println(\"I am up\");"),
            warm("sets a system property", "component.leaves-the",
                "System.setProperty(\"majority.up\", \"true\");"),
            warm("changes the default locale", "component.leaves-the", "Locale.setDefault(Locale.ITALY);"),
            warm("changes the default time zone", "component.leaves-the",
                "TimeZone.setDefault(TimeZone.getTimeZone(\"Asia/Tokyo\"));"),
            warm("changes standard output", "component.leaves-the",
                "System.setOut(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));"),
            warm("sets a handler of all exceptions", "component.leaves-the",
                "Thread.setDefaultUncaughtExceptionHandler((t, e) -> { });"),
            warm("changes the context class loader", "component.leaves-the",
                "Thread.currentThread().setContextClassLoader(getClass().getClassLoader());"),
            warm("leaves the caller interrupted", "component.leaves-the", "Thread.currentThread().interrupt();"));
    }

    @TestFactory
    Stream<DynamicTest> whatEndsTooLate() {
        final String sleep = "try { Thread.sleep(%d); } catch (InterruptedException e) { }";
        return Stream.of(
            usual("8 s in drain()", "component.depart", Map.of(BadJar.Place.DRAIN, sleep.formatted(8000))),
            usual("never returns from close() with calls in flight", "component.closes-with", Map.of(
                BadJar.Place.MEMBERS, "static final java.util.concurrent.atomic.AtomicInteger CALLS ="
                    + " new java.util.concurrent.atomic.AtomicInteger(); boolean closed;\n",
                BadJar.Place.CALL, "CALLS.incrementAndGet(); " + sleep.formatted(20)
                    + " finally { CALLS.decrementAndGet(); }\n",
                BadJar.Place.CLOSE, "if (CALLS.get() > 0 && !closed) { closed = true; " + sleep.formatted(600_000)
                    + " }")),
            usual("stops late with calls in flight", "component.stop", Map.of(
                BadJar.Place.MEMBERS, "static volatile int calls;\n"
                    + "void deactivate() { if (calls > 0) { "
                    + sleep.formatted(20_000) + " } }\n",
                BadJar.Place.CALL, "calls++;\n")));
    }

    private DynamicTest atFirstCall(final String what, final String members, final String statements) {
        return bad(what + " at the first call", CAUGHT, "component.class-loader", f -> BadJar.of(BadJar.Base.QUORUM, f,
            Map.of(BadJar.Place.MEMBERS, members + "boolean called;\n",
                BadJar.Place.CALL, "if (!called) { called = true; " + statements + " }\n")));
    }

    @TestFactory
    Stream<DynamicTest> whatHoldsTheClassLoaderOnceItWasCalled() {
        return Stream.of(
            atFirstCall("a shutdown hook", "", "Runtime.getRuntime().addShutdownHook(new Thread(() -> { }));"),
            atFirstCall("a log handler", "", "java.util.logging.Logger.getLogger(\"\").addHandler("
                + "new java.util.logging.ConsoleHandler() { });"),
            atFirstCall("a thread-local of the caller's", "static final ThreadLocal<Object> LOCAL ="
                + " new ThreadLocal<>();", "LOCAL.set(new Object() { });"));
    }

    @TestFactory
    Stream<DynamicTest> whatHoldsTheClassLoader() {
        return Stream.of(
            lasting("a shutdown hook", "", "Runtime.getRuntime().addShutdownHook(new Thread(() -> { }));"),
            lasting("a thread-local", "static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();",
                "LOCAL.set(new Object() { });"),
            lasting("a log handler", "", "java.util.logging.Logger.getLogger(\"\").addHandler("
                + "new java.util.logging.ConsoleHandler() { });"),
            lasting("a timer", "", "new java.util.Timer(true).schedule(new java.util.TimerTask() {"
                + " public void run() { } }, 3600000);"),
            lasting("an object of the platform's", "", "System.getProperties().put(getClass(), this);"));
    }

    @TestFactory
    Stream<DynamicTest> whatIsLeft() {
        return Stream.of(
            warm("a thread that is called as one of the platform's", "component.leaves-nothing",
                "final Thread left = new Thread(() -> { try { Thread.sleep(600000); } catch (InterruptedException e) {"
                + " return; } }, \"HttpClient-1-SelectorManager\"); left.setDaemon(true); left.start();"),
            bad("a client of HTTP", CAUGHT, "component.leaves-nothing", f -> BadJar.of(f,
                "static final List<Object> KEPT = new ArrayList<>();\n", "",
                "KEPT.add(java.net.http.HttpClient.newHttpClient());", "")),
            warm("a task that never ends", "component.leaves-nothing", "context.newScheduler(\"endless\").execute("
                + "() -> { while (true) { Thread.onSpinWait(); } });"),
            warm("a temporary file", "component.leaves-nothing", "try { java.nio.file.Files.createTempFile(\"a\","
                + " \"b\"); } catch (java.io.IOException e) { throw new RuntimeException(e); }"),
            bad("throws from close()", CAUGHT, "component.closes-from", f -> BadJar.of(f, "", "", "",
                "throw new IllegalStateException(\"no\");")),
            bad("does not return from create()", CAUGHT, "component.create", f -> BadJar.of(f, "",
                "while (true) { Thread.onSpinWait(); } } ComponentInstance<Quorum> never(InstanceContext context) {",
                "", "")),
            bad("waits in its constructor", CAUGHT, "component.create", f -> BadJar.of(f,
                "{ try { Thread.sleep(600000); } catch (InterruptedException e) { throw new RuntimeException(e); } }\n",
                "", "", "")),
            bad("registers a provider a while after the stop", CAUGHT, "component.stop", f -> BadJar.of(f, "", "", "",
                "final org.osgi.framework.BundleContext all = org.osgi.framework.FrameworkUtil.getBundle(Bad.class)"
                + ".getBundleContext().getBundle(0).getBundleContext(); final ComponentProvider<Quorum> it = Bad.this;"
                + " new Thread(() -> { try { Thread.sleep(500); } catch (InterruptedException e) { return; }"
                + " all.registerService(ComponentProvider.class, it, null); }).start();")),
            bad("registers a provider of its own", CAUGHT, "component.stop", f -> BadJar.of(f, "",
                "final org.osgi.framework.BundleContext all = org.osgi.framework.FrameworkUtil.getBundle(Bad.class)"
                + ".getBundleContext().getBundle(0).getBundleContext();"
                + " all.registerService(ComponentProvider.class, this, null);", "", "")));
    }

    @TestFactory
    Stream<DynamicTest> headers() {
        return Stream.of(
            bad("exports a package", CAUGHT, "component.exports", f -> BadJar.withHeader(f,
                "Export-Package: io.coterie.quorum.majority")),
            unresolved("imports what is the framework's own", "Import-Package: io.coterie.runtime",
                "it needs the package io.coterie.runtime"),
            unresolved("needs what no API offers", "Import-Package: org.example.nowhere;version=\"[1,2)\"",
                "it needs the package org.example.nowhere"),
            unresolved("needs a capability", "Require-Capability: org.example;filter:=\"(magic=true)\"",
                "it needs org.example (magic=true)"));
    }

    /** The one check that failed is that of the resolution, and says why; no other was made. */
    private DynamicTest unresolved(final String what, final String header, final String why) {
        final CompletableFuture<End> begun = begun("", f -> BadJar.withHeader(f, header), SHORT);
        return DynamicTest.dynamicTest(what, () -> {
            final End end = begun.get();
            assertEquals(CAUGHT, end.status, end.text);
            assertEquals(1, end.text.split("\"status\" : \"failed\"", -1).length - 1, end.text);
            assertEquals(1, end.text.split("\"status\" : \"failed\",\\s*\"evidence\" : \"The jar [^\"]* does not"
                + " resolve: " + java.util.regex.Pattern.quote(why), -1).length - 1, end.text);
            assertEquals(0, end.text.split("\"status\" : \"passed\"", -1).length - 1, end.text);
        });
    }

    @Test
    void whatAnotherComponentExportsIsNoLibrary() throws IOException, InterruptedException {
        final Path other = BadJar.withHeader(Files.createDirectories(folder.resolve("other")),
            "Export-Package: org.example.shared");
        final Path jar = BadJar.withHeader(Files.createDirectories(folder.resolve("needs")),
            "Import-Package: org.example.shared");
        for (final Path beside : List.of(other, other.getParent())) {
            final End end = run(jar, folder, "", SHORT, "--beside", beside.toString());
            assertEquals(CAUGHT, end.status, end.text);
            assertTrue(end.text.contains("it needs the package org.example.shared, which neither the API bundles nor"
                + " the libraries beside it offer; given beside it, but components and no libraries: [bad.jar]"),
                end.text);
        }
    }

    @TestFactory
    List<DynamicTest> noBundle() throws IOException {
        final Path text = Files.writeString(folder.resolve("no.jar"), "no jar");
        return List.of(bad("is no jar", CAUGHT, "component", f -> text));
    }
}
