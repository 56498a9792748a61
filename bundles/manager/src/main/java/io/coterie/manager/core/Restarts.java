package io.coterie.manager.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.state.Change;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.HostLife;
import io.coterie.api.state.NodeRecord;

/**
 * Earlier lives of nodes that are certainly over because their host has started anew since: no device has to make sure
 * of that. The proof is what the later life itself tells of its host, compared with what the earlier one told when it
 * joined. Confined to the core's thread.
 */
final class Restarts {
    private final World world;
    private final Submissions submissions;
    private final Duration patience;

    /** What is known of an earlier life. */
    enum Proof {
        /** It is over. */
        GONE,
        /** A later life is there that may tell. */
        OPEN,
        /** It may still run. */
        NONE
    }

    /**
     * A part that knows nothing yet.
     *
     * @param patience how long a later life may take to tell of its host
     */
    Restarts(final World world, final Submissions submissions, final Duration patience) {
        this.world = world;
        this.submissions = submissions;
        this.patience = patience;
    }

    /** Records that lives are over; not while a device works on them, since its work would hit the later life. */
    void advance(final Term term, final Fences fences) {
        for (final NodeRecord record : List.copyOf(world.state.nodes().values())) {
            if (!record.state().clean() && of(record) == Proof.GONE && !fences.works(record.node())) {
                record(term, record);
            }
        }
    }

    private void record(final Term term, final NodeRecord record) {
        final MemberId gone = Fences.target(record);
        final String detail = "The host of " + record.node() + " has started anew since " + gone + " joined.";
        submissions.submit("restart " + gone, new Change.RecordFence(term, new FenceRecord(gone, FenceRecord.RESTART,
            world.self.node(), "reboot", "confirmed", detail, world.now.wall(), Duration.ZERO, term)), world.now);
    }

    /** Whether a node is not to be fenced now: its last life is proved to be over, or may soon be. */
    boolean spares(final NodeId node) {
        return of(world.state.nodes().get(node)) != Proof.NONE;
    }

    Proof of(final NodeRecord record) {
        final Optional<MemberId> later = record == null ? Optional.empty() : world.inView(record.node())
            .filter(m -> record.member().filter(earlier -> earlier.compareTo(m) < 0).isPresent());
        if (later.isEmpty() || record.host().isEmpty() || shared(record)) {
            return Proof.NONE;
        }
        final Optional<HostLife> present = world.hosts.get(later.get());
        if (present == null) {
            return world.inViewFor(later.get(), patience) ? Proof.NONE : Proof.OPEN;
        }
        return present.filter(record.host().get()::endedBefore).isPresent() ? Proof.GONE : Proof.NONE;
    }

    /** Hosts that were copied with all that names them: of several, it is not known which has started anew. */
    private boolean shared(final NodeRecord record) {
        final String machine = record.host().orElseThrow().machine();
        return world.state.nodes().values().stream().filter(other -> !other.node().equals(record.node()))
            .anyMatch(other -> other.host().filter(h -> h.machine().equals(machine)).isPresent())
            || world.hosts.entrySet().stream().filter(e -> !e.getKey().node().equals(record.node()))
            .anyMatch(e -> e.getValue().filter(h -> h.machine().equals(machine)).isPresent());
    }
}
