package io.coterie.command.home;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;

/**
 * The distribution whose programs are started. Immutable.
 *
 * @param folder with {@code bin}, {@code lib} and {@code bundles}
 */
public record Distribution(Path folder) {
    private static final String PROGRAM = "coterie-member";

    /**
     * The distribution that this command belongs to, or the one that the property {@code coterie.distribution} names.
     *
     * @return the distribution
     * @throws Failure {@code command.no-distribution} if there is none
     */
    public static Distribution find() {
        final String property = System.getProperty("coterie.distribution");
        final Path folder = property != null ? Path.of(property).toAbsolutePath() : own();
        if (folder == null || !Files.isExecutable(folder.resolve("bin").resolve(PROGRAM))
                && !Files.isReadable(folder.resolve("bin").resolve(PROGRAM))) {
            throw new Failure(ExitCode.NOT_FOUND, "command.no-distribution", "There is no distribution at " + folder
                + ".", "Build it with './mvnw -DskipTests package', or start the command with './coterie'.");
        }
        return new Distribution(folder);
    }

    /**
     * The components of new members, as its descriptor says.
     *
     * @param alone whether a member is the only one
     * @return the components, in the order in which they start; settings as the descriptor has them
     */
    public List<ComponentChoice> components(final boolean alone) {
        final Path file = folder.resolve("conf").resolve("components.json");
        try {
            final List<ComponentChoice> choices = new ArrayList<>();
            for (final Map<String, Object> one : Fields.objects(Json.object(Files.readString(file)),
                alone ? "alone" : "components")) {
                final Map<String, String> settings = new LinkedHashMap<>();
                if (Fields.at(one, "settings") instanceof Map<?, ?> given) {
                    given.forEach((name, value) -> settings.put(name.toString(), String.valueOf(value)));
                }
                choices.add(new ComponentChoice(Fields.text(one, "kind"), Fields.text(one, "component"),
                    Fields.text(one, "version"), settings));
            }
            return choices;
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.no-distribution", "The distribution at " + folder
                + " does not say what members are made of: " + e.getMessage() + ".", "Build it again.");
        }
    }

    /**
     * Refuses a distribution of which the command cannot watch the members.
     *
     * @throws Failure {@code command.no-control}
     */
    public void requireControl() {
        if (components(false).stream().noneMatch(c -> c.kind().equals("control"))) {
            throw new Failure(ExitCode.FAILED, "command.no-control", "The members of this distribution have no control "
                + "API, by which the command would see them.", "Add 'control: rest' to its descriptor and build it "
                + "again, or start members by 'coterie member run'.");
        }
    }

    /** The command lies in lib/command of its distribution. */
    private static Path own() {
        try {
            final Path jar = Path.of(Distribution.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            final Path command = jar.getParent();
            return command == null || command.getParent() == null ? null : command.getParent().getParent();
        } catch (final URISyntaxException e) {
            // not a file: then it is no distribution
            return null;
        }
    }

    /**
     * How a member is started.
     *
     * @param home its home
     * @return a builder with command and environment
     */
    public ProcessBuilder member(final Path home) {
        // by sh, so that it works also from a medium that keeps no execute permission
        final List<String> words = new ArrayList<>(List.of("/bin/sh", folder.resolve("bin").resolve(PROGRAM).toString(),
            "--home", home.toString()));
        final ProcessBuilder builder = new ProcessBuilder(words);
        final Map<String, String> environment = builder.environment();
        environment.remove("COTERIE_INCARNATION");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /**
     * Starts a member that outlives this command, with its output in a log.
     *
     * @param home its home
     * @return the process; it becomes the member
     * @throws Failure {@code command.cannot-start} if the system does not let it
     */
    public Process startDetached(final Path home) {
        final ProcessBuilder builder = member(home);
        // a session of its own: Ctrl-C at this terminal is not for the member
        builder.command().add(0, "setsid");
        try {
            Files.createDirectories(home.resolve("log"));
            return builder.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.to(console(home).toFile())).start();
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.cannot-start", "The member in " + home
                + " cannot be started: " + e.getMessage() + ".", "Check that 'setsid' of util-linux is installed.");
        }
    }

    /**
     * Where a detached member writes what it prints.
     *
     * @param home its home
     * @return the file
     */
    public static Path console(final Path home) {
        return home.resolve("log").resolve("console.log");
    }
}
