package io.coterie.manager.core;

import java.time.Duration;
import java.util.Map;

import io.coterie.api.consensus.VoterChange;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.state.Change;

/** What a coordinator wants done; each that asks for an answer gets it as an input. Immutable values. */
public sealed interface CoordinatorCommand {
    /**
     * Ask consensus for a barrier.
     *
     * @param attempt comes back with the answer
     */
    record ProveTerm(long attempt) implements CoordinatorCommand {
    }

    /**
     * Submit a change to the cluster state.
     *
     * @param id comes back with the answer
     * @param change the change
     */
    record Submit(long id, Change change) implements CoordinatorCommand {
    }

    /**
     * Tell an executor of the reign and ask what it has in hand.
     *
     * @param member whom
     * @param term the reign
     * @param attempt comes back with the answer
     */
    record Sync(MemberId member, Term term, long attempt) implements CoordinatorCommand {
    }

    /**
     * Send an order to its executor.
     *
     * @param order the order
     */
    record Send(Order order) implements CoordinatorCommand {
    }

    /**
     * Drive a fence device from this member.
     *
     * @param id comes back with the answer
     * @param device the device, secrets not yet resolved
     * @param target the incarnation
     * @param action what to do
     * @param term the reign
     * @param timeout of this try
     * @param reason one sentence
     */
    record Fence(long id, FencingSpec.Device device, MemberId target, FenceRequest.Action action, Term term,
            Duration timeout, String reason) implements CoordinatorCommand {
    }

    /**
     * Ask a fence device from this member whether it could fence a node, without fencing.
     *
     * @param id comes back with the answer
     * @param device the device, secrets not yet resolved
     * @param node the node
     */
    record TestDevice(long id, FencingSpec.Device device, NodeId node) implements CoordinatorCommand {
    }

    /**
     * Tell quorum that an incarnation is certainly gone, which is not in the state yet.
     *
     * @param member whose fence was confirmed
     */
    record TellFenced(MemberId member) implements CoordinatorCommand {
    }

    /**
     * Let consensus go on without the other one of two voters.
     *
     * @param id comes back with the answer
     * @param gone whose fence was confirmed
     */
    record ContinueWithout(long id, MemberId gone) implements CoordinatorCommand {
    }

    /**
     * Change the voters of consensus.
     *
     * @param change how
     * @param node whom
     */
    record ChangeVoter(VoterChange change, NodeId node) implements CoordinatorCommand {
    }

    /**
     * Tell those who listen to events.
     *
     * @param type as in {@link io.coterie.api.manager.ClusterEvent}
     * @param subject what it is about
     * @param text one sentence
     * @param details further values by name
     */
    record Tell(String type, String subject, String text, Map<String, String> details)
            implements CoordinatorCommand {
    }
}
