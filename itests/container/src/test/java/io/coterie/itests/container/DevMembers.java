package io.coterie.itests.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.coterie.command.Failure;
import io.coterie.command.Main;
import io.coterie.command.client.Homes;
import io.coterie.command.json.Fields;

/** A development cluster of the shipped distribution, used as a person does, and looked at from outside. */
final class DevMembers {
    private static final String MARK = "COTERIE_INCARNATION=";
    private final Path home;

    DevMembers(final Path home) {
        this.home = home;
    }

    /** Runs a command, and fails if it does. */
    String done(final String... words) {
        return ended(0, words);
    }

    /** Runs a command, and fails if it ends with another exit code. */
    String ended(final int wanted, final String... words) {
        final List<String> all = new ArrayList<>(List.of(words));
        all.add("--home=" + home);
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        final int status = Main.run(all.toArray(String[]::new), out, out);
        if (status != wanted) {
            throw new AssertionError("coterie " + String.join(" ", words) + " ended with " + status + ":\n"
                + bytes.toString(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    Map<String, Object> get(final String path) {
        return Homes.any(home, null).get(path);
    }

    void settled() {
        try {
            Homes.any(home, null).post("/v1/settled", Map.of("timeout", "60s"), Duration.ofSeconds(60));
        } catch (Failure e) {
            throw new AssertionError(e.getMessage() + "\n" + done("status", "-o", "wide") + done("events"), e);
        }
    }

    /** {@return how many fences were confirmed} */
    long fences() {
        return Fields.objects(get("/v1/fences"), "fences").stream()
            .filter(f -> Fields.text(f, "status").equals("confirmed")).count();
    }

    /** {@return the processes that agents have started, with that beginning of a variable in their environment} */
    List<ProcessHandle> processes(final String variable) {
        return ProcessHandle.allProcesses().filter(ProcessHandle::isAlive).filter(p -> {
            final List<String> environment = environment(p);
            return environment.stream().anyMatch(v -> v.equals(variable) || v.startsWith(variable + ":")
                || variable.endsWith("=") && v.startsWith(variable))
                && environment.stream().anyMatch(this::ours)
                && p.info().command().orElse("").endsWith("sleep");
        }).toList();
    }

    private boolean ours(final String variable) {
        return variable.startsWith(MARK) && variable.startsWith(MARK + cluster() + "/");
    }

    /** {@return the node whose member started it} */
    String nodeOf(final ProcessHandle process) {
        return environment(process).stream().filter(v -> v.startsWith(MARK)).findFirst().orElse("/#")
            .replaceAll("^[^/]*/", "").replaceAll("#.*", "");
    }

    private String cluster() {
        try {
            final String member = Files.readString(home.resolve("n1").resolve("member.json"));
            return member.replaceAll("(?s).*\"uuid\"\\s*:\\s*\"([^\"]*)\".*", "$1");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** {@return a file in which the agent that started a process keeps state} */
    Path agentState(final ProcessHandle process, final String name) {
        return environment(process).stream().filter(v -> v.startsWith("HA_RSCTMP="))
            .map(v -> Path.of(v.substring("HA_RSCTMP=".length()), name)).findFirst().orElseThrow();
    }

    private static List<String> environment(final ProcessHandle process) {
        try {
            return List.of(Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"),
                StandardCharsets.ISO_8859_1).split("\0"));
        } catch (IOException e) {
            // it has ended meanwhile
            return List.of();
        }
    }
}
