package io.coterie.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.coterie.command.client.ControlClient;
import io.coterie.command.home.Until;
import io.coterie.command.json.Fields;

/**
 * Follows a swap until it is over: says each state, and what each member waits for. Ctrl-C ends the following, not the
 * swap, and says so. Used on one thread.
 */
final class SwapFollower {
    private static final String SWAPS = "/v1/swaps/";
    /** Members may go away meanwhile; more than so many in a row would mean that none is left. */
    private static final int MAX_SILENT = 25;
    private final Supplier<ControlClient> clients;
    private final Consumer<String> progress;
    private ControlClient client;
    private String said = "";
    private int silent;

    SwapFollower(final Supplier<ControlClient> clients, final Consumer<String> progress) {
        this.clients = clients;
        this.progress = progress;
    }

    /** The swap when it is over. */
    Map<String, Object> follow(final long number, final Duration timeout) {
        final Thread farewell = new Thread(() -> progress.accept("The swap " + number
            + " goes on without you: 'coterie swap status " + number + "' shows it, 'coterie swap abort " + number
            + "' takes it back until it is decided."), "farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        try {
            return look(number, System.nanoTime() + timeout.toNanos());
        } finally {
            forget(farewell);
        }
    }

    private static void forget(final Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (final IllegalStateException e) {
            // it runs already: this is how the command was interrupted
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Object> look(final long number, final long end) {
        final AtomicReference<Map<String, Object>> over = new AtomicReference<>();
        client = clients.get();
        final boolean inTime = Until.holds(Duration.ofNanos(end - System.nanoTime()), () -> {
            over.set(once(number));
            return over.get() != null;
        });
        if (inTime) {
            return over.get();
        }
        throw new Failure(Thread.interrupted() ? ExitCode.INTERRUPTED : ExitCode.TIMEOUT, "command.timeout", "The swap "
            + number + " is not over yet; it goes on.", "See 'coterie swap status " + number + "'.");
    }

    /** The swap, if it is over; null if it is not, or if nobody answers for now. */
    private Map<String, Object> once(final long number) {
        try {
            final Map<String, Object> swap = client.get(SWAPS + number);
            silent = 0;
            final String line = line(swap);
            if (!line.equals(said)) {
                progress.accept(line);
                said = line;
            }
            return Fields.flag(swap, "over") ? swap : null;
        } catch (final Failure failure) {
            if (!failure.code().equals("command.no-answer") || ++silent > MAX_SILENT) {
                throw failure;
            }
            client = clients.get();
            return null;
        }
    }

    /** One line: the state, and what is waited for; members that say the same are named together. */
    static String line(final Map<String, Object> swap) {
        final Map<String, List<String>> saying = new LinkedHashMap<>();
        final String reason = Fields.text(swap, "reason");
        for (final Map<String, Object> member : Fields.objects(swap, "members")) {
            final String failure = reason.isEmpty() ? Fields.text(member, "failure") : "";
            final String waitsFor = Fields.text(member, "waitsFor");
            if (!failure.isEmpty() || !waitsFor.isEmpty()) {
                saying.computeIfAbsent(failure.isEmpty() ? " waits for " + waitsFor : ": " + failure,
                    s -> new ArrayList<>()).add(Fields.text(member, "node"));
            }
        }
        final StringBuilder line = new StringBuilder(head(swap));
        saying.forEach((what, nodes) -> line.append("; ").append(String.join(", ", nodes)).append(nodes.size() > 1
            ? what.replaceFirst("^ waits ", " wait ") : what));
        return line.toString();
    }

    /** The state, without what a table of the members says. */
    static String head(final Map<String, Object> swap) {
        final String reason = Fields.text(swap, "reason");
        return "swap " + Fields.text(swap, "number") + ": " + Fields.text(swap, "state")
            + (reason.isEmpty() ? "" : " (" + reason + ")");
    }

    /** The exit code of a swap that is over. */
    static ExitCode result(final Map<String, Object> swap) {
        return "committed".equals(Fields.text(swap, "state")) ? ExitCode.OK : ExitCode.ROLLED_BACK;
    }
}
