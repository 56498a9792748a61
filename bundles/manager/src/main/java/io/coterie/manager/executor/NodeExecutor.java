package io.coterie.manager.executor;

import java.util.concurrent.CompletionStage;

import io.coterie.api.core.Term;
import io.coterie.manager.core.Order;
import io.coterie.manager.core.OrderReply;
import io.coterie.manager.core.SyncAnswer;

/**
 * The seam between the manager and what runs actions on a node: in the member's process now; a helper process, a remote
 * host or a guest can stand behind it as well. Called from any thread; does not block.
 */
public interface NodeExecutor {
    /**
     * A coordinator introduces itself; older terms are refused from then on.
     *
     * @param term its term
     * @return ends with what is in hand
     */
    CompletionStage<SyncAnswer> sync(Term term);

    /**
     * Takes an order; the same order may come again.
     *
     * @param order the order
     * @return ends at once with the reply; the result of the action goes into the cluster state
     */
    CompletionStage<OrderReply> order(Order order);
}
