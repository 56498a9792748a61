package io.coterie.conformance.consensus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.coterie.api.consensus.Applied;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.CoterieException;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.process.Work;
import io.coterie.conformance.world.Member;

/**
 * Proposes one command after the other, and tells of each that was acknowledged, and of every leader that it hears of.
 */
final class ProposalWork implements Work {
    /** How what it tells begins: of a command, with its index or the error; of a leader, with the term. */
    static final String ACKNOWLEDGED = "acknowledged";
    static final String LEADS = "leads";
    static final String REFUSED = "refused";
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final long PAUSE_NANOS = 2_000_000;
    private final Member<?> member;
    private final Consensus consensus;
    private volatile boolean ended;
    private Thread proposer;

    ProposalWork(final Member<?> member) {
        this.member = member;
        this.consensus = (Consensus) member.service();
    }

    @Override
    public void begin(final Consumer<String> tell) {
        consensus.subscribe(now -> leads(now, tell));
        proposer = new Thread(() -> propose(tell), "kit proposer");
        proposer.setDaemon(true);
        proposer.start();
    }

    private static void leads(final Leadership now, final Consumer<String> tell) {
        now.leader().ifPresent(l -> tell.accept(LEADS + " " + now.term().number() + " " + l.name()));
    }

    private void propose(final Consumer<String> tell) {
        for (int i = 0; !ended; i++) {
            final String command = member.node().name() + ":" + member.id().incarnation().number() + ":" + i;
            try {
                final Applied applied = Expect.ended(consensus.propose(command.getBytes(StandardCharsets.UTF_8), SHORT),
                    SHORT.plus(Log.LATE), "propose()");
                tell.accept(ACKNOWLEDGED + " " + applied.index() + " " + command);
            } catch (final CoterieException e) {
                // not in, or nobody knows; the next one is another command
                tell.accept(REFUSED + " " + e.code() + " " + command);
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (final CheckFailed e) {
                tell.accept("failed " + e.getMessage());
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void end() {
        ended = true;
        try {
            if (proposer != null) {
                proposer.join();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<String> answer(final String question) {
        return switch (question) {
            case "leader" -> consensus.leadership().leader().map(l -> l.name()).stream().toList();
            case "barrier" -> barrier();
            case "commands" -> Log.state(member).commands();
            case "size" -> List.of(Integer.toString(Log.state(member).commands().size()));
            default -> violation();
        };
    }

    private List<String> barrier() {
        try {
            return List.of("proved " + Log.barrier(member(Consensus.class)).index());
        } catch (final CoterieException e) {
            return List.of("not proved: " + e.problem());
        }
    }

    @SuppressWarnings("unchecked")
    private <T> Member<T> member(final Class<T> of) {
        Expect.that(of.isInstance(member.service()), () -> "The service is no " + of.getSimpleName() + ".");
        return (Member<T>) member;
    }

    private List<String> violation() {
        try {
            Log.state(member).clean(member.id().toString());
            return List.of();
        } catch (final CheckFailed e) {
            return List.of(e.getMessage());
        }
    }
}
