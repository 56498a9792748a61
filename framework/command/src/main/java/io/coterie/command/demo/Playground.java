package io.coterie.command.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;
import io.coterie.command.client.ControlClient;
import io.coterie.command.home.Until;
import io.coterie.command.json.Fields;
import io.coterie.command.json.Json;
import io.coterie.command.output.Output;

/** The demonstration that a person plays with: starts, says what to try, follows events until Ctrl-C. */
final class Playground {
    private static final String DATA = "data: ";
    /** How long no member may answer before the demonstration is over. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final DemoCluster demo;
    private final Output output;

    Playground(final DemoCluster demo, final Output output) {
        this.demo = demo;
        this.output = output;
    }

    int run() {
        demo.up();
        demo.applyService();
        output.line("""

            Three members run on this machine, and keep a web server alive at %s

            In another terminal:

              export COTERIE_HOME=%s
              ./coterie cluster status          # who is there, who decides
              ./coterie resource list           # where the service runs
              curl %s     # who answers
              ./coterie dev kill n1             # kill -9 a member: it is fenced, its service recovered
              ./coterie dev up n1               # let it come back
              ./coterie node standby n2         # move everything away from n2
              ./coterie resource why web        # why is it there?
              ./coterie dev partition n3        # cut n3 off; 'dev heal' ends it

            Ctrl-C stops all of it. What happens from now on:
            """.formatted(demo.serviceAddress(), demo.folder(), demo.serviceAddress()));
        while (follow()) {
            output.line("... another member tells from here on");
        }
        throw new Failure(ExitCode.FAILED, "demo.no-member-left", "No member answers any more.",
            "Start the demonstration again.");
    }

    /** Follows one member until it ends; false if there is none left to follow. */
    private boolean follow() {
        final ControlClient[] found = new ControlClient[1];
        Until.holds(PATIENCE, () -> {
            try {
                found[0] = demo.client();
            } catch (final Failure e) {
                // all of them down: a person may be about to start one
                return false;
            }
            return true;
        });
        if (found[0] == null) {
            return false;
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(found[0].events(newest(found[0])),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(DATA)) {
                    tell(Json.object(line.substring(DATA.length())));
                }
            }
        } catch (final IOException | Failure e) {
            // it was killed, which is what a person is here for
            output.line("... " + found[0].member().node() + " no longer tells");
        }
        return true;
    }

    private static long newest(final ControlClient client) {
        return Fields.objects(client.get("/v1/events"), "events").stream().mapToLong(e -> Fields.number(e, "number"))
            .max().orElse(0);
    }

    private void tell(final Map<String, Object> event) {
        output.line(Fields.text(event, "at") + "  " + Fields.text(event, "type") + "  " + Fields.text(event, "text"));
    }
}
