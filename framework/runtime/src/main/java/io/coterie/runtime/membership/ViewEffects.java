package io.coterie.runtime.membership;

import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewStability;

/** What the core asks of the shell around it. None of the calls blocks or comes back into the core. */
public interface ViewEffects {
    /**
     * Sends a note to every member of the engine's view.
     *
     * @param note its bytes
     */
    void publish(byte[] note);

    /**
     * A view holds from now on; its epoch is durable.
     *
     * @param view the view
     */
    void installed(View view);

    /**
     * The last view may not hold any more, or holds again.
     *
     * @param stability the new state
     */
    void stability(ViewStability stability);

    /**
     * The present view was declared primary, or not.
     *
     * @param view the view with its primacy
     */
    void primary(View view);
}
