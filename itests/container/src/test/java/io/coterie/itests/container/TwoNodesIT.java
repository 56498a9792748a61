package io.coterie.itests.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;


import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two real members that keep a real service alive, whichever is lost; driven by the command, as a person does. */
@Timeout(300)
class TwoNodesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    @TempDir
    private Path folder;
    private Path home;
    private int port;

    @AfterEach
    void leavesNoProcess() throws Exception {
        coterie("dev", "down");
    }

    @Test
    void eitherOfTwoSurvivesTheLossOfTheOther() throws Exception {
        home = folder.resolve("home");
        port = Integer.parseInt(MemberProcess.freeAddress().split(":")[1]);
        final Path document = folder.resolve("web.yaml");
        Files.writeString(document, """
            cluster: dev
            fencing:
              devices:
                processes: {agent: process}
            resources:
              web:
                agent: ocf:coterie:WebServer
                parameters: {port: %d}
                monitor: 5s
            """.formatted(port));
        done("dev", "up", "--nodes", "2");
        done("config", "apply", document.toString(), "--wait");
        for (int loss = 0; loss < 3; loss++) {
            final String lost = runsOn().orElseThrow();
            final String survivor = lost.equals("n1") ? "n2" : "n1";
            done("dev", "kill", lost);
            await().atMost(LIMIT).until(() -> runsOn().equals(Optional.of(survivor)));
            done("dev", "up", lost);
            // healthy again: both take part, and both vote
            await().atMost(LIMIT).until(() -> coterie("cluster", "health") == 0);
        }
        done("dev", "partition", "n2");
        // exactly one of them goes on, and the one that was fenced stays away until it is started
        await().atMost(LIMIT).until(() -> output("cluster", "status").contains("is fenced."));
        done("dev", "heal");
        await().atMost(LIMIT).until(() -> runsOn().isPresent());
    }

    private Optional<String> runsOn() {
        try {
            final String text = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .timeout(Duration.ofSeconds(1)).build(), HttpResponse.BodyHandlers.ofString()).body();
            return Optional.of(text.replaceAll("(?s).*node=(n\\d).*", "$1"));
        } catch (final IOException e) {
            return Optional.empty();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void done(final String... arguments) throws Exception {
        assertEquals(0, coterie(arguments), () -> String.join(" ", arguments) + ": " + lastOutput());
    }

    private String output(final String... arguments) throws Exception {
        coterie(arguments);
        return lastOutput();
    }

    private String lastOutput() {
        try {
            return Files.readString(folder.resolve("output.txt"));
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private int coterie(final String... arguments) throws Exception {
        final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
            .toString(), "-Dcoterie.distribution=" + MemberProcess.DISTRIBUTION, "-cp",
            MemberProcess.DISTRIBUTION.resolve("lib/command") + "/*", "io.coterie.command.Main"));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile());
        builder.environment().remove("COTERIE_INCARNATION");
        builder.environment().put("COTERIE_HOME", home.toString());
        final Process process = builder.start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " does not end: " + lastOutput());
        }
        return process.exitValue();
    }
}
