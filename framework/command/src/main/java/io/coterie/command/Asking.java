package io.coterie.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import io.coterie.command.client.ControlClient;
import io.coterie.command.client.Homes;
import io.coterie.command.output.Format;
import io.coterie.command.output.Output;
import picocli.CommandLine.Option;

/** What every command that asks a cluster has in common: where it is, whom to ask, how to print. */
public abstract class Asking implements Callable<Integer> {
    /** How many members may go away while one waits: more would mean that they do not go, but refuse. */
    private static final int MAX_OTHERS = 9;
    @Option(names = "--home", paramLabel = "DIR", description = "Where the cluster is: a member's home, or a folder of "
        + "homes. Default: COTERIE_HOME, or ./.coterie.")
    private Path home;
    @Option(names = "--node", paramLabel = "NAME", description = "Which member to ask. Default: any that answers.")
    private String member;
    @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", defaultValue = "table",
        description = "How to print: ${COMPLETION-CANDIDATES}. Default: table.")
    private Format format = Format.table;
    private PrintStream out = System.out;
    private PrintStream err = System.err;
    private boolean colour;

    /** Says where results and progress go, and whether words may be coloured. */
    final void redirect(final PrintStream results, final PrintStream progress, final boolean coloured) {
        out = results;
        err = progress;
        colour = coloured;
    }

    /** {@return where the cluster is, absolute} */
    protected final Path home() {
        return home(home);
    }

    static Path home(final Path given) {
        final String variable = System.getenv("COTERIE_HOME");
        final Path chosen = given != null ? given
            : Path.of(variable == null || variable.isEmpty() ? ".coterie" : variable);
        return chosen.toAbsolutePath().normalize();
    }

    /** {@return the member to ask} */
    protected final ControlClient client() {
        return Homes.any(home(), member);
    }

    /**
     * Asks for a change, and asks the other members in turn while one has certainly done nothing because it cannot now:
     * its link to the leader may be broken, or it may be out of the partition with quorum. What may have been done is
     * not repeated, and a member that the caller named is the only one.
     *
     * @param first whom to ask first
     * @param change asks
     * @return who took it
     */
    protected final ControlClient anywhere(final ControlClient first, final Consumer<ControlClient> change) {
        final Set<String> asked = new HashSet<>();
        ControlClient client = first;
        for (;;) {
            try {
                change.accept(client);
                return client;
            } catch (final Failure failure) {
                asked.add(client.member().node());
                final Optional<ControlClient> other = failure.mayBeAskedElsewhere() ? other(asked) : Optional.empty();
                if (other.isEmpty()) {
                    throw failure;
                }
                progress("The member " + client.member().node() + " did nothing: " + failure.problem() + " Asking "
                    + other.get().member().node() + ".");
                client = other.get();
            }
        }
    }

    private Optional<ControlClient> other(final Set<String> asked) {
        return member != null ? Optional.empty() : Homes.members(home()).stream()
            .filter(m -> !asked.contains(m.node())).map(ControlClient::new).filter(ControlClient::alive).findFirst();
    }

    /** {@return where results go} */
    protected final Output output() {
        return new Output(format, colour, out);
    }

    /** Says on standard error what is going on; {@link Output#harmless(String)}. */
    protected final void progress(final String text) {
        err.println(Output.harmless(text));
    }

    /** {@return where results go, raw} */
    protected final PrintStream out() {
        return out;
    }

    /** {@return where progress goes, raw} */
    protected final PrintStream err() {
        return err;
    }

    /**
     * Waits until the cluster has nothing to do. What is waited for may end the very member that is asked, by a fence:
     * then another one is asked, unless the caller named the member.
     */
    protected final void settle(final ControlClient first, final Duration timeout) {
        final long end = System.nanoTime() + timeout.toNanos();
        ControlClient client = first;
        Duration left = timeout;
        for (int others = 0; ; others++) {
            try {
                client.post("/v1/settled", Map.of("timeout", left.toMillis() + "ms"), left);
                return;
            } catch (final Failure failure) {
                left = Duration.ofNanos(end - System.nanoTime());
                if (member != null || !failure.code().equals("command.no-answer") || others == MAX_OTHERS
                    || left.toMillis() <= 0) {
                    throw failure;
                }
                progress("The member " + client.member().node() + " went away; asking another one.");
                client = client();
            }
        }
    }
}
