package io.coterie.manager;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What new components of one kind have to show on this member while they are warm and before they are switched to.
 * Nothing that they answer is carried out.
 */
interface Rehearsal {
    /**
     * The member is warm. Must not wait; called on any thread.
     *
     * @param swap the number of the swap
     * @return ends when the new components may be switched to, at once if none of this kind is swapped; fails with why
     *     the swap has to go back
     */
    CompletionStage<Void> begin(long swap);

    /** {@return what was seen in a swap, for people; on the manager's thread} */
    List<String> remarks(long swap);
}
