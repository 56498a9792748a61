package io.coterie.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.CoterieException;
import io.coterie.launcher.log.BuiltInLog;

/**
 * Runs one member until it is told to stop. Exit status: 0 stopped cleanly, 1 failed, 2 wrong command line, 12 its
 * version is incompatible with the cluster's.
 */
public final class Main {
    static final int CLEAN = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int INCOMPATIBLE = 12;
    private static final String INCOMPATIBLE_CODE = "rendezvous.incompatible-version";

    private Main() {
    }

    /**
     * Runs the member.
     *
     * @param words the command line
     */
    public static void main(final String[] words) {
        final Arguments arguments;
        try {
            arguments = Arguments.parse(words, installed());
        } catch (final Arguments.UsageException e) {
            System.err.println(e.getMessage());
            System.err.println(Arguments.USAGE);
            System.exit(USAGE);
            return;
        }
        // halt: the hook that stops the member has run by then, or has nothing to do
        Runtime.getRuntime().halt(run(arguments));
    }

    @SuppressWarnings("try")
    private static int run(final Arguments arguments) {
        final MemberFile file;
        final LockCheck lock;
        try {
            // before anything logs: a home that is no home must not get a log
            file = MemberFile.read(arguments.home());
            lock = LockCheck.begin(arguments.distribution(), arguments.home(), arguments.unlocked());
        } catch (final CoterieException e) {
            return fail(e);
        }
        try (HomeLock held = HomeLock.take(arguments.home())) {
            BuiltInLog.choose(arguments.home().resolve("log"),
                arguments.distribution().resolve("conf").resolve("logback.xml"));
            final CompletableFuture<?> log = CompletableFuture.runAsync(Main::makeLog);
            final Member member = new Member(arguments);
            final CompletableFuture<FrameworkHost> framework = member.framework(file);
            try {
                final var incarnation = Member.incarnation(file, arguments.home(),
                    System.getenv(ComponentNamespace.PROCESS_MARK));
                Runtime.getRuntime().addShutdownHook(new Thread(
                    () -> Runtime.getRuntime().halt(member.stop() ? CLEAN : FAILED), "coterie-stop"));
                log.join();
                member.start(file.configuration(incarnation, arguments.home()), framework, lock);
                System.out.println("ready " + Age.millis() + " ms");
                System.out.flush();
                member.awaitEnd();
                return member.stop() ? CLEAN : FAILED;
            } catch (final CoterieException e) {
                if (member.stopAsked()) {
                    return member.stop() ? CLEAN : FAILED;
                }
                log.join();
                LoggerFactory.getLogger(Main.class).error("The member does not start", e);
                member.stop();
                return fail(e);
            }
        } catch (final CoterieException e) {
            return fail(e);
        } catch (final IOException | RuntimeException | Error e) {
            // threads of the framework may be left, with which the process would go on without a cluster
            LoggerFactory.getLogger(Main.class).error("The member failed", e);
            System.err.println("The member failed: " + e + ". See its log. [member.failed]");
            return FAILED;
        } catch (final InterruptedException e) {
            return FAILED;
        }
    }

    /** Takes a twentieth of a start, and nobody needs it before the bundles start. */
    private static void makeLog() {
        LoggerFactory.getILoggerFactory();
        // and this at the end of a start, when nothing else is left to do
        ProcessHandle.current();
    }

    static int fail(final CoterieException error) {
        System.err.println(error.problem());
        System.err.println(error.remedy());
        System.err.println("[" + error.code() + "]");
        return error.code().equals(INCOMPATIBLE_CODE) ? INCOMPATIBLE : FAILED;
    }

    /** The distribution that this program lies in, as lib/launcher.jar; null if it lies elsewhere. */
    static Path installed() {
        try {
            final Path jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return jar.getParent().getParent();
        } catch (final URISyntaxException e) {
            return null;
        }
    }
}
