package io.coterie.itests.container.swapapi;

import java.util.concurrent.CompletionStage;

/** The interface of a third party's kind. */
public interface Echo {
    /** {@return who answers, and the text} */
    String say(String text);

    /** {@return the same, a little later} */
    CompletionStage<String> later(String text);
}
