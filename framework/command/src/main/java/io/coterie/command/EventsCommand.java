package io.coterie.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.coterie.command.client.ControlClient;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;
import io.coterie.command.output.Column;
import io.coterie.command.output.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What happened, as one member learnt of it. */
@Command(name = "events", mixinStandardHelpOptions = true, description = "List what happened, or follow it.")
final class EventsCommand extends Asking {
    private static final String DATA = "data: ";
    @Option(names = {"-f", "--follow"}, description = "Go on with what happens from now on, until Ctrl-C. With -o json "
        + "each event is one line.")
    private boolean follow;
    @Option(names = "--after", paramLabel = "N", defaultValue = "0", description = "Only events after that number.")
    private long after;

    @Override
    public Integer call() {
        final ControlClient client = client();
        if (follow) {
            return follow(client);
        }
        final Map<String, Object> answer = client.get("/v1/events?after=" + after);
        output().list(answer, Fields.objects(answer, "events"), Column.of("NUMBER", "number"), Column.of("AT", "at"),
            Column.of("TYPE", "type"), Column.of("SUBJECT", "subject"), Column.of("TEXT", "text"));
        return ExitCode.OK.status();
    }

    private int follow(final ControlClient client) {
        final Output output = output();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(client.events(after),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(DATA)) {
                    final String json = line.substring(DATA.length());
                    if (output.structured()) {
                        output.json(json);
                    } else {
                        output.line(line(Json.object(json)));
                    }
                }
            }
        } catch (final IOException e) {
            throw new Failure(ExitCode.FAILED, "command.stream-ended", "The member " + client.member().node()
                + " no longer tells events: " + e.getMessage() + ".", "Follow another one with --node.");
        }
        progress("The member " + client.member().node() + " ended the stream.");
        return ExitCode.FAILED.status();
    }

    /** One event as a line for people. */
    static String line(final Map<String, Object> event) {
        return Fields.text(event, "at") + "  " + Fields.text(event, "type") + "  " + Fields.text(event, "subject")
            + "  " + Fields.text(event, "text");
    }
}
