package io.coterie.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.core.CoterieException;
import io.coterie.conformance.container.JarSubjects;
import io.coterie.conformance.container.Unresolved;
import io.coterie.conformance.inspect.Inspection;
import io.coterie.conformance.report.Report;

/**
 * The stand-alone runner, in a process of its own: {@code run} for the checks, {@code list} for their names,
 * {@code verify} for a look at a bundle. Ends with 0 (all passed), 9 (a check failed, also that the jar resolves),
 * 2 (usage), 1 (anything else).
 */
public final class Main {
    private static final String LOGBACK = "logback.configurationFile";
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int CHECK_FAILED = 9;

    private Main() {
    }

    /**
     * Runs a command and ends the process: a component that fails its checks may have left threads.
     *
     * @param words the command line
     * @throws IOException if standard input cannot be read
     */
    public static void main(final String[] words) throws IOException {
        final Ending ending = Ending.owed();
        if (System.getProperty(LOGBACK) == null) {
            // without a file logback would print everything on standard output
            System.setProperty(LOGBACK, "io/coterie/conformance/logback-runner.xml");
        }
        final int status = run(words, System.out, System.err, ending);
        System.out.flush();
        ending.with(status);
        System.err.flush();
        // no hooks: one of a component's may never end
        Runtime.getRuntime().halt(status);
    }

    /** A command line that is understood. */
    private record Line(String verb, String kind, Path jar, boolean quick, long seed, boolean json, String only,
            Map<String, String> settings, List<Path> beside) {
    }

    /**
     * Runs a command.
     *
     * @param words the command line
     * @param out where results go
     * @param err where progress and errors go
     * @return the exit status
     */
    public static int run(final String[] words, final PrintStream out, final PrintStream err) {
        return run(words, out, err, Ending.NONE);
    }

    private static int run(final String[] words, final PrintStream out, final PrintStream err, final Ending ending) {
        final Line line;
        try {
            line = parse(words);
        } catch (final IllegalArgumentException e) {
            err.println("tck.usage: " + e.getMessage());
            err.println("Usage: coterie tck run [--kind KIND] [--quick|--full] [--seed N] [--set NAME=VALUE]..."
                + " [--beside JAR|FOLDER]... [--only CHECK] [-o json] JAR; coterie tck list [--kind KIND];"
                + " coterie component verify [--beside JAR|FOLDER]... JAR");
            return USAGE;
        }
        try {
            return switch (line.verb) {
                case "list" -> list(line, out);
                case "verify" -> verify(line, out);
                default -> check(line, out, err, ending);
            };
        } catch (final CoterieException e) {
            err.println(e.code() + ": " + e.problem());
            err.println(e.remedy());
            return switch (e.code()) {
                case "conformance.which-component", Selection.NO_KIND, Selection.NO_CHECK -> USAGE;
                default -> e.code().startsWith("verify.") || e.code().equals("conformance.not-a-bundle")
                    || e.code().equals("conformance.no-component") ? CHECK_FAILED : FAILED;
            };
        }
    }

    private static int list(final Line line, final PrintStream out) {
        for (final String kind : Selection.kinds(line.kind)) {
            for (final Check check : Kit.checks(kind)) {
                out.println(kind + "\t" + check.name() + "\t" + check.statement());
            }
        }
        return OK;
    }

    private static int verify(final Line line, final PrintStream out) {
        final Inspection found = Inspection.of(line.jar, line.beside);
        if (line.json) {
            out.println(found.json());
        } else {
            found.print(out);
        }
        return found.good() ? OK : CHECK_FAILED;
    }

    private static int check(final Line line, final PrintStream out, final PrintStream err, final Ending ending) {
        // what is hostile is refused before anything of it is loaded
        Inspection.of(line.jar);
        Selection.possible(line.kind, line.only);
        final PrintStream progress = line.json ? err : out;
        Report report = null;
        // what a component prints is not the report
        System.setOut(err);
        try (TemporaryFolder folder = new TemporaryFolder();
                JarSubjects jar = Kit.inTime("opening the jar", () -> JarSubjects.open(line.jar,
                    folder.path().resolve("felix"), line.beside))) {
            final Options options = new Options(line.quick, line.seed, line.settings, folder.path());
            final Subject subject = Kit.inTime("making the provider", () -> jar.subject(line.kind));
            Selection.possible(subject.description().kind(), line.only);
            final Run run = new Run(subject, options, progress);
            try (Guard guard = new Guard(evidence -> {
                print(run.cutShort(evidence), line, out, progress);
                ending.with(CHECK_FAILED);
            })) {
                report = run.make(line.only);
            }
            print(report, line, out, progress);
        } catch (final Unresolved e) {
            report = Run.unresolved(JarSubjects.of(line.kind, e.components()), new Options(line.quick, line.seed,
                line.settings, Path.of("")), e.problem(), progress);
            print(report, line, out, progress);
            err.println(e.remedy());
        } catch (final CheckFailed | UncheckedIOException e) {
            // before the checks there is no component, and after them it does not let go of what it has
            err.println("conformance.not-workable: " + e.getMessage());
            err.println("The component cannot be brought up or taken down; see its log.");
            return CHECK_FAILED;
        } finally {
            System.setOut(out);
        }
        return report.passed() ? OK : CHECK_FAILED;
    }

    private static void print(final Report report, final Line line, final PrintStream out,
            final PrintStream progress) {
        progress.println(report.summary());
        if (line.json) {
            out.println(report.json());
        }
        out.flush();
    }

    private static Line parse(final String[] words) {
        final Iterator<String> left = Arrays.asList(words).iterator();
        final String verb = left.hasNext() ? left.next() : "";
        if (!List.of("run", "list", "verify").contains(verb)) {
            throw new IllegalArgumentException("'" + verb + "' is none of run, list, verify.");
        }
        String kind = "";
        String only = "";
        Path jar = null;
        boolean quick = true;
        boolean json = false;
        long seed = System.nanoTime() & 0xffffff;
        final Map<String, String> settings = new TreeMap<>();
        final List<Path> beside = new ArrayList<>();
        while (left.hasNext()) {
            final String word = left.next();
            switch (word) {
                case "--kind" -> kind = value(word, left);
                case "--only" -> only = value(word, left);
                case "--quick" -> quick = true;
                case "--full" -> quick = false;
                case "--seed" -> seed = number(word, value(word, left));
                case "--beside" -> beside.add(there(value(word, left)));
                case "-o" -> json = json(value(word, left));
                case "--set" -> {
                    final String[] pair = value(word, left).split("=", 2);
                    if (pair.length != 2) {
                        throw new IllegalArgumentException("--set takes NAME=VALUE.");
                    }
                    settings.put(pair[0], pair[1]);
                }
                default -> {
                    if (word.startsWith("-") || jar != null) {
                        throw new IllegalArgumentException("'" + word + "' is not understood.");
                    }
                    jar = Path.of(word);
                }
            }
        }
        if (!verb.equals("list")) {
            if (jar == null) {
                throw new IllegalArgumentException("Which jar?");
            }
            file(jar.toString());
        }
        if (!kind.isEmpty() && !kind.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("'" + kind + "' is no kind.");
        }
        return new Line(verb, kind, jar, quick, seed, json, only, settings, beside);
    }

    private static Path file(final String name) {
        final Path file = Path.of(name).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no file " + name + ".");
        }
        return file;
    }

    private static Path there(final String name) {
        return Files.isDirectory(Path.of(name)) ? Path.of(name).toAbsolutePath() : file(name);
    }

    private static String value(final String option, final Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException(option + " takes a value.");
        }
        return left.next();
    }

    private static long number(final String option, final String text) {
        try {
            return Long.parseLong(text);
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException(option + " takes a whole number, not '" + text + "'.", e);
        }
    }

    private static boolean json(final String form) {
        if (!List.of("json", "table").contains(form)) {
            throw new IllegalArgumentException("-o takes json or table.");
        }
        return form.equals("json");
    }
}
