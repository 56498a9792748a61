package io.coterie.api.membership.spi;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.MemberId;

/** What a membership component calls; from any thread, one call at a time. None of the calls blocks. */
@ProviderType
public interface EngineViewSink {
    /**
     * The engine installed a view.
     *
     * @param view the view
     */
    void engineView(EngineView view);

    /** The engine has noticed something that may change the view (a suspicion, a broken connection). */
    void inTransition();

    /**
     * A note came in.
     *
     * @param from who published it
     * @param note its bytes
     */
    void note(MemberId from, byte[] note);
}
