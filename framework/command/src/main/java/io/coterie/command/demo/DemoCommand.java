package io.coterie.command.demo;

import java.util.concurrent.Callable;

import io.coterie.command.Asking;
import io.coterie.command.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code demo}. */
@Command(name = "demo", mixinStandardHelpOptions = true,
    description = "A cluster of three members with a real service, to play with until Ctrl-C.")
public final class DemoCommand extends Asking implements Callable<Integer> {
    @Option(names = "--script", description = "Play a story by itself: the member that runs the service is killed, and "
        + "the service recovered. Exit code 0 only if all of it happened.")
    private boolean script;
    @Option(names = "--keep", description = "Keep the folder of the cluster afterwards.")
    private boolean keep;

    @Override
    public Integer call() throws Exception {
        try (DemoCluster demo = new DemoCluster(this::progress, keep)) {
            if (script) {
                return new Story(demo, output()).play() ? ExitCode.OK.status() : ExitCode.FAILED.status();
            }
            return new Playground(demo, output()).run();
        }
    }
}
