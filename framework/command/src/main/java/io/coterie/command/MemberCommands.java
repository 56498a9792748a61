package io.coterie.command;

import java.io.IOException;
import java.nio.file.Path;

import io.coterie.command.home.Distribution;
import io.coterie.command.home.MemberHome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The noun {@code member}: one process. */
@Command(name = "member", description = "One member of a cluster, on this machine.",
    subcommands = MemberCommands.Run.class)
final class MemberCommands extends Group {
    /** Runs a member in the foreground. */
    @Command(name = "run", mixinStandardHelpOptions = true,
        description = "Run the member of a home in the foreground; Ctrl-C or SIGTERM lets it leave and ends it.")
    static final class Run extends Asking {
        @Option(names = "--show-command", description = "Only print what would be run.")
        private boolean show;

        @Override
        public Integer call() throws IOException, InterruptedException {
            final Path home = home();
            MemberHome.read(home);
            final ProcessBuilder builder = Distribution.find().member(home);
            if (show) {
                output().line(String.join(" ", builder.command()));
                return ExitCode.OK.status();
            }
            final Process member = builder.inheritIO().start();
            // the terminal sends Ctrl-C to both; SIGTERM comes to this process alone, so it is passed on
            final Thread stop = new Thread(() -> stop(member));
            Runtime.getRuntime().addShutdownHook(stop);
            final int status = member.waitFor();
            return status == 0 || status == ExitCode.INCOMPATIBLE.status() || status == ExitCode.USAGE.status()
                ? status : ExitCode.FAILED.status();
        }

        private static void stop(final Process member) {
            if (member.isAlive()) {
                member.destroy();
                try {
                    member.waitFor();
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
