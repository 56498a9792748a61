package io.coterie.resource.ocf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Knows of which agents nothing stays when all of their processes are killed. OCF metadata does not say it; the list is
 * in the resource {@code process-only-agents.txt}. Immutable.
 */
final class ProcessOnlyAgents {
    /** Provider of the agents that come with this component, none of which leaves anything behind. */
    static final String OWN_PROVIDER = "coterie";
    private static final String LIST = "/process-only-agents.txt";
    private final Set<String> names;

    private ProcessOnlyAgents(final Set<String> names) {
        this.names = names;
    }

    static ProcessOnlyAgents load() throws IOException {
        try (InputStream in = ProcessOnlyAgents.class.getResourceAsStream(LIST)) {
            return new ProcessOnlyAgents(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                .map(String::trim).filter(l -> !l.isEmpty() && !l.startsWith("#"))
                .collect(Collectors.toUnmodifiableSet()));
        }
    }

    boolean outlivesProcesses(final AgentName name) {
        return !name.provider().equals(OWN_PROVIDER) && !names.contains(name.toString());
    }
}
