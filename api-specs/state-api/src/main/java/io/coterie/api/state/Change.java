package io.coterie.api.state;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;

/**
 * A change of the cluster state. Times are the proposer's; the state machine has no clock. Each is refused whole with
 * a code if what it asks for is not allowed at its place in the log.
 */
public sealed interface Change {
    /**
     * A new document.
     *
     * @param expectedVersion the version that the author read; another one now gives {@code config.stale}
     * @param text the source, already validated by the proposer
     * @param nodes the electorate that the text names, so that the state needs no parser; a node that is new is
     *     UNSEEN, one that is gone is forgotten if it is clean or unseen, and refused ({@code config.node-in-use}) if
     *     not
     * @param author who
     * @param comment why, may be empty
     * @param at when
     */
    record ApplyDocument(long expectedVersion, String text, List<NodeId> nodes, String author, String comment,
            Instant at) implements Change {
        /** Copies the list. */
        public ApplyDocument {
            Objects.requireNonNull(text, "text");
            nodes = List.copyOf(nodes);
            Objects.requireNonNull(author, "author");
            Objects.requireNonNull(comment, "comment");
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * A reign begins; refused ({@code state.stale-term}) unless the term is greater than every one before.
     *
     * @param term its number
     * @param member whose
     * @param at when
     */
    record BeginTerm(Term term, MemberId member, Instant at) implements Change {
    }

    /**
     * A member takes part from now on: its node is ONLINE. Its transient attributes and the results of its earlier
     * incarnation are forgotten. Refused: {@code state.unknown-node} (not in the electorate),
     * {@code state.stale-incarnation}, {@code state.unclean} (the earlier incarnation is neither left nor fenced).
     *
     * @param member who
     * @param host the life of the host that it runs on; empty if it cannot be told
     * @param at when
     */
    record Join(MemberId member, Optional<HostLife> host, Instant at) implements Change {
        /** All parts are required. */
        public Join {
            Objects.requireNonNull(member, "member");
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(at, "at");
        }

        /**
         * A member that tells nothing of its host.
         *
         * @param member who
         * @param at when
         */
        public Join(final MemberId member, final Instant at) {
            this(member, Optional.empty(), at);
        }
    }

    /**
     * The member begins to leave (its own word).
     *
     * @param member who
     * @param at when
     */
    record Leave(MemberId member, Instant at) implements Change {
    }

    /**
     * The member has reported its last resource stopped (its own word).
     *
     * @param member who
     * @param at when
     */
    record Left(MemberId member, Instant at) implements Change {
    }

    /**
     * The coordinator declares a node unclean.
     *
     * @param term the coordinator's
     * @param node which node; with its incarnation if it ever took part
     * @param reason one sentence
     * @param at when
     */
    record MarkUnclean(Term term, NodeId node, String reason, Instant at) implements Change {
    }

    /**
     * A fence began or ended, or a device let a node in again, which changes the history alone. A confirmed fence makes
     * the node FENCED if its last incarnation is the target's or an older one; a later incarnation is left alone.
     *
     * @param term the coordinator's
     * @param record what to add to the history; it replaces a pending one of the same target, device and term
     */
    record RecordFence(Term term, FenceRecord record) implements Change {
    }

    /**
     * An operation ended. The executor that ran it proposes it, so that no result is lost with a coordinator. A result
     * of an incarnation that is no longer the node's is refused ({@code state.stale-incarnation}).
     *
     * @param record the result; a failure counts
     * @param attributes what the agent set, by the text of an {@link io.coterie.api.resource.AttributeKey}; an empty
     *     value deletes. What is meant for a node that is not in the electorate is ignored
     */
    record RecordOperation(OperationRecord record, Map<String, String> attributes) implements Change {
        /** Copies the map. */
        public RecordOperation {
            Objects.requireNonNull(record, "record");
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * Forgets results and fail counts, so that the resource is probed again.
     *
     * @param resource the resource instance, or with all instances of a clone its id; empty means all
     * @param node where; empty means everywhere
     */
    record Cleanup(Optional<String> resource, Optional<NodeId> node) implements Change {
    }

    /**
     * Sets transient attributes.
     *
     * @param member whose; refused if it is no longer the node's incarnation
     * @param attributes by name, or by the text of an {@link io.coterie.api.resource.AttributeKey}; an empty value
     *     deletes
     */
    record SetAttributes(MemberId member, Map<String, String> attributes) implements Change {
        /** Copies the map. */
        public SetAttributes {
            Objects.requireNonNull(member, "member");
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * An operator's switches of a node.
     *
     * @param node which
     * @param standby new value, or empty to leave it
     * @param maintenance new value, or empty to leave it
     */
    record SetNodeFlags(NodeId node, Optional<Boolean> standby, Optional<Boolean> maintenance) implements Change {
    }

    /**
     * Sets or removes a small record of another part, if its revision is the expected one ({@code state.stale-record}
     * otherwise).
     *
     * @param key its name
     * @param expectedRevision 0 if it must not exist, −1 for whatever it is
     * @param bytes the new content; null removes it
     * @param term if not {@link Term#NONE}, the reign that it belongs to; an older one is refused
     */
    record PutRecord(String key, long expectedRevision, byte[] bytes, Term term) implements Change {
    }
}
