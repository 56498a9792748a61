package io.coterie.command;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.command.client.ControlClient;
import picocli.CommandLine.Option;

/** What every command that changes a cluster has in common: whether it waits, and for how long. */
public abstract class Changing extends Asking {
    @Option(names = "--wait", description = "Wait until the cluster has done what is asked.")
    private boolean wait;
    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "60s",
        description = "How long to wait, such as 30s or 2m. Default: 60s.")
    private Duration timeout = Duration.ofSeconds(60);
    @Option(names = "--dry-run", description = "Say what would be asked, and ask nothing.")
    private boolean dryRun;

    /** {@return how long it may take} */
    protected final Duration timeout() {
        return timeout;
    }

    /** {@return whether nothing may be changed} */
    protected final boolean dryRun() {
        return dryRun;
    }

    /** Asks for a change, says that it is recorded, and waits if that is wanted. */
    protected final int ask(final String path, final Map<String, ?> body, final String done) {
        final Map<String, Object> answer = new TreeMap<>();
        final Optional<ControlClient> client = change(path, body, done, answer);
        if (output().structured()) {
            output().value(answer);
        }
        client.ifPresent(this::waitIfWanted);
        return ExitCode.OK.status();
    }

    /** Asks for a change that another one follows: what a script reads, and the wait, are that one's. */
    protected final void tell(final String path, final Map<String, ?> body, final String done) {
        change(path, body, done, new TreeMap<>());
    }

    /** Who made it, with the answer; empty if nothing may be changed. */
    private Optional<ControlClient> change(final String path, final Map<String, ?> body, final String done,
            final Map<String, Object> answer) {
        if (dryRun) {
            progress("Would ask: POST " + path + " " + body);
            answer.putAll(Map.of("dryRun", true, "path", path));
            return Optional.empty();
        }
        final ControlClient client = anywhere(client(), asked -> answer.putAll(asked.post(path, body)));
        progress(done);
        return Optional.of(client);
    }

    /** Waits until the cluster has nothing to do, if that is wanted. */
    protected final void waitIfWanted(final ControlClient client) {
        if (wait) {
            progress("Waiting until the cluster has nothing to do ...");
            settle(client, timeout);
            progress("Done.");
        }
    }
}
