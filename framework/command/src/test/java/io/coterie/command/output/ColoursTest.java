package io.coterie.command.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where words are coloured, and where never. */
class ColoursTest {
    private static final String ESCAPE = "\u001b";

    private static String printed(final Format format, final boolean colour) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final List<Map<String, Object>> rows = List.of(Map.of("state", "online"), Map.of("state", "unclean"));
        new Output(format, colour, new PrintStream(bytes, true, StandardCharsets.UTF_8))
            .list(rows, rows, Column.of("STATE", "state"));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void onlyATerminalOfSomebodyWhoDoesNotForbidIt() {
        assertTrue(Colours.wanted(false, Map.of(), true));
        assertTrue(Colours.wanted(false, Map.of("NO_COLOR", "", "TERM", "xterm"), true));
        assertFalse(Colours.wanted(false, Map.of(), false));
        assertFalse(Colours.wanted(true, Map.of(), true));
        assertFalse(Colours.wanted(false, Map.of("NO_COLOR", "0"), true));
        assertFalse(Colours.wanted(false, Map.of("TERM", "dumb"), true));
    }

    @ParameterizedTest
    @EnumSource(value = Format.class, names = {"json", "yaml"})
    void whatAScriptReadsIsNeverColoured(final Format format) {
        final String text = printed(format, true);
        assertFalse(text.contains(ESCAPE), text);
        assertEquals(printed(format, false), text);
    }

    @Test
    void ofALineTheWordOfAStateAloneIsColoured() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final Output output = new Output(Format.table, true, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        output.line("a" + ESCAPE, "failed", "b" + ESCAPE);
        output.line("failed" + ESCAPE);
        assertEquals("a?" + ESCAPE + "[31mfailed" + ESCAPE + "[0mb?\nfailed?\n",
            bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aTableIsColouredOnlyIfThatIsWanted() {
        assertTrue(printed(Format.table, true).contains(ESCAPE + "[31munclean"));
        assertFalse(printed(Format.table, false).contains(ESCAPE));
    }
}
