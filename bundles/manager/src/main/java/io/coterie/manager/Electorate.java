package io.coterie.manager;

import java.util.Map;
import java.util.function.Consumer;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.quorum.Quorum;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells quorum who votes, and who was fenced. On the manager's thread. */
final class Electorate {
    private static final Logger LOG = LoggerFactory.getLogger(Electorate.class);
    private final Slots slots;
    /** What quorum was told last; empty if it could not be told. */
    private Map<NodeId, Integer> told = Map.of();

    Electorate(final Slots slots) {
        this.slots = slots;
    }

    void elect(final Map<NodeId, Integer> votes) {
        if (!votes.equals(told)) {
            told = votes;
            tell(quorum -> quorum.electorate(votes));
        }
    }

    void fenced(final MemberId member) {
        tell(quorum -> quorum.fenced(member));
    }

    private void tell(final Consumer<Quorum> call) {
        try {
            call.accept(slots.quorum());
        } catch (final CoterieException e) {
            LOG.warn("Quorum could not be told: {}", e.getMessage());
            told = Map.of();
        }
    }
}
