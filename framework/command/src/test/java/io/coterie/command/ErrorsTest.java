package io.coterie.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;
import io.coterie.command.output.Column;
import io.coterie.command.output.Format;
import io.coterie.command.output.Output;

/** How errors look, to people and to scripts. */
class ErrorsTest {
    @TempDir
    Path folder;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private int run(final String... words) {
        return Main.run(words, new PrintStream(new ByteArrayOutputStream()),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "yaml"})
    void whereAScriptReadsAnErrorIsTheLastLineAsJson(final String format) throws Exception {
        assertEquals(4, run("cluster", "status", "--home", folder.toString(), "-o", format));
        final Map<String, Object> error = Json.object(said().lines().reduce((a, b) -> b).orElse(""));
        assertEquals("command.no-cluster", Fields.text(error, "error.code"));
        assertFalse(Fields.text(error, "error.problem").isEmpty());
        assertFalse(Fields.text(error, "error.remedy").isEmpty());
        assertEquals(4, Fields.number(error, "error.exitCode"));
        assertEquals(List.of(), Fields.at(error, "error.findings"));
    }

    @Test
    void alsoOfCommandsThatAskNoCluster() throws Exception {
        assertEquals(4, run("component", "verify", folder.resolve("none.jar").toString(), "-o", "json"));
        assertEquals("command.no-jar", Fields.text(Json.object(said()), "error.code"));
    }

    @Test
    void aPersonGetsLines() {
        assertEquals(4, run("cluster", "status", "--home", folder.toString()));
        assertTrue(said().startsWith("command.no-cluster: "), this::said);
    }

    @Test
    void whatAStrangerWroteDoesNotReachTheTerminalAsItIs() {
        final Failure failure = new Failure(ExitCode.UNRESOLVED, "assembly.unresolved", "x needs \u001b[2J\u009b1m.",
            "Line one\nline \u202etwo", List.of(Map.of("problem", "a\rb", "remedy", "c", "code", "d")));
        Errors.print(failure, false, new PrintStream(err, true, StandardCharsets.UTF_8));
        assertEquals("assembly.unresolved: x needs ?[2J?1m.\n  a?b c [d]\nLine one\nline ?two\n", said());
        final ByteArrayOutputStream table = new ByteArrayOutputStream();
        new Output(Format.table, false, new PrintStream(table, true, StandardCharsets.UTF_8)).table(
            List.of(Map.of("a", "b\u001b]0;c\u0007\td\ne")), Column.of("A", "a"));
        assertEquals("A\nb?]0;c? d e\n", table.toString(StandardCharsets.UTF_8));
    }
}
