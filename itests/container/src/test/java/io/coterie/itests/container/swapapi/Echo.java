package io.coterie.itests.container.swapapi;

import java.util.concurrent.CompletionStage;

import io.coterie.api.component.CallsInFlight;

/** The interface of a third party's kind. */
public interface Echo {
    /** {@return who answers, and the text} */
    String say(String text);

    /** {@return the same, a little later} */
    CompletionStage<String> later(String text);

    /** {@return how often it was asked, by what it knows} */
    long asked();

    /** Ends what is pending for a text, on whichever instance it is. */
    @CallsInFlight
    void cancel(String text);
}
