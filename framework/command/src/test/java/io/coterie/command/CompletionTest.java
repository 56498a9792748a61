package io.coterie.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shells themselves complete with the scripts; a shell that is not installed is skipped. */
class CompletionTest {
    @TempDir
    private Path folder;

    private String script(final String shell) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(0, Main.run(new String[] {"completion", shell}, new PrintStream(out, true), System.err));
        final String text = out.toString(StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("script"), text);
        return text;
    }

    private String run(final String... command) throws Exception {
        final Path out = folder.resolve("out");
        final Process process;
        try {
            process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(out.toFile()).start();
        } catch (final IOException e) {
            assumeTrue(false, command[0] + " is not installed");
            return "";
        }
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        final String text = Files.readString(out);
        assertEquals(0, process.exitValue(), text);
        return text.strip();
    }

    private String bash(final String... words) throws Exception {
        final String line = String.join(" ", words);
        return run("bash", "-c", "source ./script; COMP_WORDS=('" + String.join("' '", words) + "'); COMP_CWORD="
            + (words.length - 1) + "; COMP_LINE='" + line + "'; COMP_POINT=" + line.length()
            + "; _complete_coterie 2> /dev/null; echo \"${COMPREPLY[@]}\"");
    }

    @Test
    void bashCompletesNounsVerbsOptionsAndValues() throws Exception {
        script("bash");
        assertEquals("resource", bash("coterie", "res"));
        assertEquals("diff", bash("coterie", "dist", "di"));
        assertEquals("--subnet", bash("coterie", "dev", "up", "--sub"));
        assertEquals("json", bash("coterie", "cluster", "status", "-o", "js"));
    }

    private List<String> fish(final String line) throws Exception {
        return run("fish", "-c", "source ./script; complete -C '" + line + "'").lines().map(l -> l.split("\t")[0])
            .toList();
    }

    @Test
    void fishCompletesTheSame() throws Exception {
        script("fish");
        Files.createFile(folder.resolve("shop.yaml"));
        assertTrue(fish("coterie ").containsAll(List.of("cluster", "dist", "completion")), fish("coterie ").toString());
        assertEquals(List.of("resource"), fish("coterie res"));
        assertEquals(List.of("diff"), fish("coterie dist di"));
        assertEquals(List.of("list"), fish("coterie node li"), "not the one of another noun");
        assertEquals(List.of("--subnet"), fish("coterie dev up --sub"));
        assertEquals(List.of("json"), fish("coterie cluster status -o js"));
        assertEquals(List.of("shop.yaml"), fish("coterie dist build --as tar sh"), "a file");
        assertEquals(List.of(), fish("coterie dist sh"), "no file");
    }

    @Test
    void zshTakesTheSameAsBash() throws Exception {
        script("zsh");
        final String registered = run("zsh", "-f", "-c", "autoload -Uz compinit; compinit -u -d "
            + folder.resolve("dump") + "; source ./script; echo ${_comps[coterie]}");
        assertTrue(registered.startsWith("_bash_complete ") && registered.contains("_complete_coterie"), registered);
        // which of them begin as the word does is for the shell, in its own editor
        final String verbs = run("zsh", "-f", "-c", "autoload -Uz compinit; compinit -u -d " + folder.resolve("dump")
            + "; source ./script; setopt ksharrays shwordsplit; COMP_WORDS=(coterie dist di); COMP_CWORD=2; "
            + "COMP_LINE='coterie dist di'; COMP_POINT=15; _complete_coterie; echo ${COMPREPLY[@]}");
        assertTrue(List.of(verbs.split(" ")).containsAll(List.of("build", "diff", "sbom")), verbs);
    }

    @Test
    void everyNounIsInEveryScript() throws IOException {
        for (final String shell : List.of("bash", "zsh", "fish")) {
            final String text = script(shell);
            Groups.all().keySet().forEach(noun -> assertTrue(text.contains(noun), shell + ": " + noun));
        }
    }
}
