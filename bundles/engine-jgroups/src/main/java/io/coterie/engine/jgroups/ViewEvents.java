package io.coterie.engine.jgroups;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;

/**
 * The side of an engine that membership sees: views, transitions and notes, told in order on one thread. JGroups'
 * threads only hand over.
 */
final class ViewEvents {
    private final OwnerThread owner;
    /** Touched on the owner thread alone. */
    private EngineViewSink sink;
    private EngineView present;

    ViewEvents(final OwnerThread owner) {
        this.owner = owner;
    }

    void open(final EngineViewSink to) {
        owner.execute(() -> {
            sink = to;
            if (present != null) {
                to.engineView(present);
            }
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

    void inTransition() {
        owner.execute(() -> {
            if (sink != null) {
                sink.inTransition();
            }
        });
    }

    void note(final MemberId from, final byte[] note) {
        owner.execute(() -> {
            if (sink != null) {
                sink.note(from, note);
            }
        });
    }

    void stop() {
        owner.stop();
    }
}
