package io.coterie.engine.jgroups;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;

/**
 * The side of an engine that membership sees: views, transitions and notes, told in order on one thread. JGroups'
 * threads only hand over.
 */
final class ViewEvents {
    /** Senders whose early note is kept: more than the members that the engine is made for. */
    private static final int MAX_EARLY_NOTES = 256;
    private final OwnerThread owner;
    /** Touched on the owner thread alone. */
    private EngineViewSink sink;
    private EngineView present;
    /**
     * What came before anybody listened: a member that was there first publishes as soon as it sees this one, and does
     * not publish again. The last note of each is enough, since each is about the sender's latest view.
     */
    private final Map<MemberId, byte[]> early = new LinkedHashMap<>();

    ViewEvents(final OwnerThread owner) {
        this.owner = owner;
    }

    void open(final EngineViewSink to) {
        owner.execute(() -> {
            sink = to;
            if (present != null) {
                to.engineView(present);
            }
            early.forEach(to::note);
            early.clear();
        });
    }

    void silence() {
        owner.execute(() -> sink = null);
    }

    void view(final EngineView view) {
        owner.execute(() -> {
            present = view;
            if (sink != null) {
                sink.engineView(view);
            }
        });
    }

    /**
     * Some are suspected. Of those who have left the view no further view will come: a socket that closes while its
     * member leaves may be told after the view without it, and whoever waited for the next one would wait for ever.
     */
    void inTransition(final List<MemberId> suspects) {
        owner.execute(() -> {
            if (sink != null && present != null && suspects.stream().anyMatch(present.members()::contains)) {
                sink.inTransition();
            }
        });
    }

    void note(final MemberId from, final byte[] note) {
        owner.execute(() -> {
            if (sink != null) {
                sink.note(from, note);
            } else {
                early.remove(from);
                early.put(from, note);
                if (early.size() > MAX_EARLY_NOTES) {
                    early.remove(early.keySet().iterator().next());
                }
            }
        });
    }

    void stop() {
        owner.stop();
    }
}
