package io.coterie.engine.corosync;

import java.util.LinkedHashMap;
import java.util.Map;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;

/**
 * The side of an engine that membership sees. The engine's thread tells; who opens or closes waits for it, so that
 * calls come one at a time and none after the end.
 */
final class ViewEvents {
    /** Senders whose early note is kept: more than the members that the engine is made for. */
    private static final int MAX_EARLY_NOTES = 256;
    private EngineViewSink sink;
    private EngineView present;
    /**
     * What came before anybody listened: who was there first publishes as soon as it sees this member, and not again.
     * The last note of each is enough, since each is about the sender's latest view.
     */
    private final Map<MemberId, byte[]> early = new LinkedHashMap<>();

    synchronized void open(final EngineViewSink to) {
        sink = to;
        if (present != null) {
            to.engineView(present);
        }
        early.forEach(to::note);
        early.clear();
    }

    synchronized void silence() {
        sink = null;
    }

    synchronized void view(final EngineView view) {
        present = view;
        if (sink != null) {
            sink.engineView(view);
        }
    }

    synchronized void inTransition() {
        if (sink != null) {
            sink.inTransition();
        }
    }

    synchronized void note(final MemberId from, final byte[] note) {
        if (sink != null) {
            sink.note(from, note);
            return;
        }
        early.remove(from);
        early.put(from, note);
        if (early.size() > MAX_EARLY_NOTES) {
            early.remove(early.keySet().iterator().next());
        }
    }
}
