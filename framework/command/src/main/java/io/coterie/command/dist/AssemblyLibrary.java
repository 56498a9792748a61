package io.coterie.command.dist;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.home.Distribution;
import io.coterie.command.json.Fields;

/**
 * What makes distributions, in {@code lib/assembly}: 20 MB of libraries that no other command pays for, so they have a
 * class loader of their own. Maps, lists and texts go to and fro.
 */
final class AssemblyLibrary implements AutoCloseable {
    private static final String TOOL = "io.coterie.assembly.tool.AssemblyTool";
    private final URLClassLoader loader;
    private final Function<Map<String, Object>, Map<String, Object>> tool;

    private AssemblyLibrary(final URLClassLoader loader,
            final Function<Map<String, Object>, Map<String, Object>> tool) {
        this.loader = loader;
        this.tool = tool;
    }

    @SuppressWarnings("unchecked")
    static AssemblyLibrary load(final Distribution distribution) {
        final Path folder = distribution.folder().resolve("lib").resolve("assembly");
        if (!Files.isDirectory(folder)) {
            throw new Failure(ExitCode.NOT_FOUND, "command.no-assembly", "This distribution makes no others: "
                + folder + " is not there.", "Use one with the program 'assembly', such as the one that is shipped.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            final List<URL> jars = new ArrayList<>();
            for (final Path jar : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
                jars.add(jar.toUri().toURL());
            }
            final URLClassLoader loader =
                new URLClassLoader("assembly", jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            // libraries look for their services by the loader of the thread
            Thread.currentThread().setContextClassLoader(loader);
            return new AssemblyLibrary(loader, (Function<Map<String, Object>, Map<String, Object>>)
                loader.loadClass(TOOL).getDeclaredConstructor().newInstance());
        } catch (final IOException | ReflectiveOperationException e) {
            throw new Failure(ExitCode.FAILED, "command.no-assembly", "What makes distributions cannot be loaded from "
                + folder + ": " + e + ".", "Check that the distribution is whole.");
        }
    }

    /** Asks for a verb; an error of the tool becomes a failure. */
    Map<String, Object> ask(final Map<String, Object> request, final boolean verbose) {
        final Map<String, Object> answer = tool.apply(request);
        if (!answer.containsKey("error")) {
            return answer;
        }
        final String code = Fields.text(answer, "error.code");
        final List<Map<String, Object>> findings = Fields.objects(answer, "error.findings");
        final String detail = verbose ? Fields.text(answer, "error.detail") : "";
        throw new Failure(exit(answer, code), code, Fields.text(answer, "error.problem"),
            Fields.text(answer, "error.remedy") + (detail.isEmpty() ? "" : "\n" + detail), findings);
    }

    private static ExitCode exit(final Map<String, Object> answer, final String code) {
        return Fields.flag(answer, "error.unresolved") ? ExitCode.UNRESOLVED : switch (code) {
            case "assembly.invalid" -> ExitCode.CHECK_FAILED;
            case "assembly.no-descriptor", "assembly.no-bundle", "assembly.no-base" -> ExitCode.NOT_FOUND;
            case "assembly.unknown-form", "assembly.bad-coordinates" -> ExitCode.USAGE;
            default -> ExitCode.FAILED;
        };
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.no-assembly", "The library cannot be closed: " + e + ".",
                "Report it.");
        }
    }
}
