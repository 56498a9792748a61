package io.coterie.command.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What was seen of one recovery; times in milliseconds since 1970, 0 for what was not seen. Immutable.
 *
 * @param killed when the member was killed
 * @param detected when another member no longer counted it as there
 * @param fenced when the fence of that very incarnation was confirmed
 * @param oldLastAnswer when the old service answered last
 * @param oldGone when its process was first seen to be gone
 * @param oldLeft how many processes of the old incarnation were there when the new service was first seen
 * @param newStarted when the new service noted that it starts
 * @param newAnswered when it answered first
 * @param starts how many processes ever began to serve
 */
record Evidence(long killed, long detected, long fenced, long oldLastAnswer, long oldGone, int oldLeft,
        long newStarted, long newAnswered, long starts) {
    /** {@return what did not happen, or happened in the wrong order; empty if the recovery was right} */
    List<String> missing() {
        final List<String> missing = new ArrayList<>();
        need(missing, detected >= killed && killed > 0, "The loss of the member was not noticed.");
        need(missing, fenced >= killed && fenced > 0,
            "The history holds no confirmed fence of the killed incarnation.");
        need(missing, oldGone > 0, "The old service was never seen to be gone.");
        need(missing, newStarted > 0, "No new service noted that it started.");
        need(missing, newAnswered > 0, "No new service answered.");
        need(missing, oldLeft == 0, "When the new service answered, " + oldLeft
            + " processes of the old incarnation were still there.");
        if (newStarted > 0) {
            need(missing, fenced <= newStarted, "The new service started before the fence was confirmed.");
            need(missing, oldGone <= newStarted, "The old service was still there when the new one started.");
            need(missing, oldLastAnswer < newStarted, "The old service answered after the new one had started.");
        }
        need(missing, starts == 2, "The journal has " + starts + " starts instead of two.");
        return missing;
    }

    private static void need(final List<String> missing, final boolean held, final String otherwise) {
        if (!held) {
            missing.add(otherwise);
        }
    }
}
