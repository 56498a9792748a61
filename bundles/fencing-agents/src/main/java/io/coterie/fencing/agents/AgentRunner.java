package io.coterie.fencing.agents;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import io.coterie.toolkit.process.ProcessCommand;
import io.coterie.toolkit.process.ProcessOutcome;
import io.coterie.toolkit.process.ProcessRunner;

/** Runs fence agents: no argument, an environment built from nothing, everything else on stdin. */
final class AgentRunner implements AutoCloseable {
    private final ProcessRunner runner;
    private final Map<String, String> environment;

    AgentRunner(final ProcessRunner runner, final Map<String, String> environment) {
        this.runner = runner;
        this.environment = Map.copyOf(environment);
    }

    CompletionStage<ProcessOutcome> run(final Path program, final String input, final Duration timeout) {
        return runner.run(new ProcessCommand(List.of(program.toString()), environment, Path.of("/"), timeout,
            MetadataParser.MAX_LENGTH, input));
    }

    /** Kills a run that has not ended. */
    void kill(final CompletionStage<ProcessOutcome> run) {
        runner.kill(run);
    }

    @Override
    public void close() {
        runner.close();
    }
}
