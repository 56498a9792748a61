package io.coterie.itests.author;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/**
 * An author's folder, outside of the clone's build: the commands {@code mvn} and {@code coterie}, and a local
 * repository in which Coterie's artifacts lie as {@code install} would put them. The user's own repository is only
 * read, for what comes from elsewhere. Used by one thread.
 */
final class Workshop {
    private static final String GROUP = "io/coterie";
    private static final Duration LIMIT = Duration.ofMinutes(4);
    /** What Maven says when it may not ask the network for what it does not have. */
    private static final String OFFLINE = "in offline mode";
    private final Path root = Path.of(System.getProperty("author.root"));
    private final String version = System.getProperty("author.version");
    private final Path folder;
    private final Path repository;
    private final Path commands;
    private final Path where;

    /** How a script ended. */
    record Result(int status, String output) {
    }

    Workshop(final String name) throws IOException {
        final Path base = Files.createDirectories(Path.of("target", name)).toAbsolutePath();
        delete(base);
        folder = Files.createDirectories(base.resolve("work"));
        repository = Files.createDirectories(base.resolve("repository"));
        commands = Files.createDirectories(base.resolve("bin"));
        where = base.resolve("where");
        Files.writeString(where, folder.toString());
        install();
        command("mvn", "exec '" + System.getProperty("author.maven") + "/bin/mvn' -B -ntp -Dmaven.repo.local='"
            + repository + "' -Dmaven.repo.local.tail='" + System.getProperty("author.repository") + "' "
            + (System.getProperty("author.offline").endsWith("true") ? "-o " : "") + "\"$@\"");
        command("coterie", "exec '" + root.resolve("distribution/target/coterie/bin/coterie") + "' \"$@\"");
    }

    Path folder() {
        return folder;
    }

    /** {@return where the last script has gone to} */
    Path here() throws IOException {
        return Path.of(Files.readString(where).strip());
    }

    /** Runs a script where the last one ended; the test is skipped if Maven misses something that is not Coterie's. */
    Result run(final String script) throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c",
            "trap 'pwd > \"" + where + "\"' EXIT\n" + script);
        builder.directory(here().toFile()).redirectErrorStream(true);
        builder.redirectInput(new File("/dev/null"));
        builder.environment().put("PATH", commands + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("COTERIE_HOME");
        // most of the time goes into the starts of Maven
        builder.environment().put("MAVEN_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        final Path log = Files.createTempFile(commands.getParent(), "script", ".log");
        final Process process = builder.redirectOutput(log.toFile()).start();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("It did not end within " + LIMIT + ":\n" + script + Files.readString(log));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        final String output = Files.readString(log);
        Assumptions.assumeFalse(process.exitValue() != 0 && output.contains(OFFLINE)
            && output.lines().noneMatch(l -> l.contains(OFFLINE) && l.contains("io.coterie:")),
            () -> "Maven is offline, and misses: " + output.lines().filter(l -> l.contains(OFFLINE)).findFirst()
                .orElse(""));
        return new Result(process.exitValue(), output);
    }

    /** Puts poms and jars where {@code install} would. */
    private void install() throws IOException {
        put("coterie-parent", root);
        put("api-specs", root.resolve("api-specs"));
        put("framework", root.resolve("framework"));
        put("conformance", root.resolve("framework/conformance"));
        put("component-archetype", root.resolve("framework/archetype"));
        try (Stream<Path> modules = Files.list(root.resolve("api-specs"))) {
            for (final Path api : modules.filter(m -> Files.exists(m.resolve("pom.xml"))).toList()) {
                put(api.getFileName().toString(), api);
            }
        }
    }

    private void put(final String artifact, final Path module) throws IOException {
        final Path into = Files.createDirectories(repository.resolve(GROUP).resolve(artifact).resolve(version));
        final String name = artifact + "-" + version;
        Files.copy(module.resolve("pom.xml"), into.resolve(name + ".pom"), StandardCopyOption.REPLACE_EXISTING);
        final Path jar = module.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, into.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void command(final String name, final String body) throws IOException {
        final Path file = Files.writeString(commands.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void delete(final Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            final List<Path> all = files.sorted(java.util.Comparator.reverseOrder()).toList();
            for (final Path one : all) {
                Files.delete(one);
            }
        }
    }
}
