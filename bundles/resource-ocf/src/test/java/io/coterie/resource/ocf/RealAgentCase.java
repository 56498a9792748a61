package io.coterie.resource.ocf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One installed agent with what it needs to run: a file of lines {@code key: value}; {@code setup:} ends them, what
 * follows is a script for bash.
 *
 * @param name the file's name
 * @param agent the agent's full name
 * @param needs programs that must be there, by name or path
 * @param parameters its parameters
 * @param promotable whether it is promoted and demoted too
 * @param demoted what a monitor may answer after a demotion besides OK and NOT_RUNNING; may be empty: some wait for
 *     another one to be promoted
 * @param recurring whether it is watched by recurring monitors: some agents answer every probe that nothing runs
 * @param level a deeper monitor to try; 0 for none
 * @param timeout for each action
 * @param check a command line that fails unless the service serves; may be empty
 * @param failure a command line that lets the service fail; may be empty
 * @param setup the script; may be empty
 */
record RealAgentCase(String name, String agent, List<String> needs, Map<String, String> parameters,
        boolean promotable, String demoted, boolean recurring, int level, Duration timeout, String check,
        String failure, String setup) {
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(40);
    private static final String SUFFIX = ".case";

    static List<RealAgentCase> all(final Path folder) throws IOException {
        final List<RealAgentCase> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (final Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
                found.add(read(file));
            }
        }
        return found;
    }

    static RealAgentCase read(final Path file) throws IOException {
        final Map<String, String> single = new TreeMap<>();
        final Map<String, String> parameters = new TreeMap<>();
        final StringBuilder setup = new StringBuilder();
        boolean header = true;
        for (final String line : Files.readAllLines(file)) {
            if (!header) {
                setup.append(line).append('\n');
            } else if (line.equals("setup:")) {
                header = false;
            } else {
                final String key = line.substring(0, line.indexOf(": "));
                final String value = line.substring(key.length() + 2);
                if (key.equals("parameter")) {
                    parameters.put(value.substring(0, value.indexOf('=')), value.substring(value.indexOf('=') + 1));
                } else {
                    single.put(key, value);
                }
            }
        }
        final String timeout = single.get("timeout");
        final String name = file.getFileName().toString();
        return new RealAgentCase(name.substring(0, name.length() - SUFFIX.length()), single.get("agent"),
            single.containsKey("needs") ? List.of(single.get("needs").split(" ")) : List.of(), parameters,
            single.containsKey("promotable"), single.getOrDefault("demoted", ""),
            single.containsKey("recurring"), Integer.parseInt(single.getOrDefault("level", "0")),
            timeout == null ? USUAL_TIMEOUT : Duration.ofSeconds(Long.parseLong(timeout)),
            single.getOrDefault("check", ""), single.getOrDefault("failure", ""), setup.toString());
    }

    /** What is missing here; empty if the case can be run. */
    List<String> missing() {
        final List<String> missing = new ArrayList<>();
        final AgentName parsed = AgentName.parse(agent).orElseThrow();
        if (!Files.isExecutable(RealAgentsTest.ROOT.resolve("resource.d").resolve(parsed.provider())
            .resolve(parsed.type()))) {
            missing.add(agent);
        }
        needs.stream().filter(program -> !installed(program)).forEach(missing::add);
        return missing;
    }

    static boolean installed(final String program) {
        return program.startsWith("/") ? Files.isExecutable(Path.of(program))
            : Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").map(f -> Path.of(f, program))
                .anyMatch(Files::isExecutable);
    }
}
