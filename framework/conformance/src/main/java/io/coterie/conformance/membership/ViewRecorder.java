package io.coterie.conformance.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.conformance.Expect;

/**
 * Records what a membership component calls, and notes what it must never do: two calls at once, a view without this
 * member or with a node twice, a stamp for two different views, an earlier view again, a call after the end. The last
 * view may come again at once: the runtime takes that as the end of a transition. Safe for several threads.
 */
final class ViewRecorder implements EngineViewSink {
    private final MemberId self;
    private final List<EngineView> views = new ArrayList<>();
    private final Map<MemberId, List<byte[]>> notes = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private Thread running;
    private boolean unstable;
    private boolean closed;

    ViewRecorder(final MemberId self) {
        this.self = self;
    }

    @Override
    public void engineView(final EngineView view) {
        call("view", () -> {
            final long nodes = view.members().stream().map(MemberId::node).distinct().count();
            if (!view.members().contains(self) || nodes != view.members().size()) {
                violations.add("the view " + view + " does not hold " + self + ", or a node twice");
            }
            views.stream().filter(v -> v.stamp().equals(view.stamp()) && !v.members().equals(view.members()))
                .forEach(v -> violations.add("the stamp " + v.stamp() + " stands for " + v.members() + " and "
                    + view.members()));
            final int at = stamps().lastIndexOf(view.stamp());
            if (at >= 0 && at < views.size() - 1) {
                violations.add("the view " + view.stamp() + " came again after " + last().orElseThrow().stamp());
            }
            views.add(view);
            unstable = false;
        });
    }

    @Override
    public void inTransition() {
        call("transition", () -> unstable = true);
    }

    @Override
    public void note(final MemberId from, final byte[] note) {
        call("note", () -> notes.computeIfAbsent(from, f -> new ArrayList<>()).add(note));
    }

    private void call(final String what, final Runnable body) {
        synchronized (this) {
            if (running != null) {
                violations.add("two calls came at the same time");
            }
            running = Thread.currentThread();
        }
        // a moment in which a second caller would be seen
        Thread.yield();
        synchronized (this) {
            if (closed) {
                violations.add("a " + what + " came after close() had returned");
            }
            calls.add(what);
            body.run();
            running = null;
        }
    }

    private List<String> stamps() {
        return views.stream().map(EngineView::stamp).toList();
    }

    synchronized void closed() {
        closed = true;
    }

    synchronized List<EngineView> views() {
        return List.copyOf(views);
    }

    synchronized Optional<EngineView> last() {
        return views.isEmpty() ? Optional.empty() : Optional.of(views.get(views.size() - 1));
    }

    /** {@return whether nothing is known that may change the last view} */
    synchronized boolean stable() {
        return !unstable;
    }

    synchronized List<byte[]> notes(final MemberId from) {
        return List.copyOf(notes.getOrDefault(from, List.of()));
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    void clean() {
        final String first;
        synchronized (this) {
            first = violations.isEmpty() ? "" : violations.get(0);
        }
        Expect.that(first.isEmpty(), () -> "On " + self + ", " + first + ".");
    }
}
