package io.coterie.manager.event;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.document.Score;
import io.coterie.api.state.FenceRecord;
import io.coterie.api.state.NodeRecord;
import io.coterie.api.state.OperationRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.config.DeviceRecord;
import io.coterie.manager.swap.SwapRecord;

/** Says what happened between two states. Keeps the last state that it was shown; confined to one thread. */
public final class StateEvents {
    private StateSnapshot before;

    /** Takes events. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes an event.
         *
         * @param type its type
         * @param subject what it is about
         * @param text one sentence
         * @param details further values
         */
        void event(String type, String subject, String text, Map<String, String> details);
    }

    /**
     * Shows a state; of the first one nothing is told, it is history.
     *
     * @param state the state
     * @param sink where events go
     */
    public void show(final StateSnapshot state, final Sink sink) {
        final StateSnapshot last = before;
        before = state;
        if (last == null || last.revision() == state.revision()) {
            return;
        }
        if (state.document().version() != last.document().version()) {
            sink.event("document", Long.toString(state.document().version()), "The document is version "
                + state.document().version() + " now.", Map.of("author", state.document().author(), "comment",
                state.document().comment()));
        }
        if (!state.coordinator().equals(last.coordinator())) {
            state.coordinator().ifPresent(c -> sink.event("coordinator", c.member().node().name(), c.member()
                + " began to reign in term " + c.term() + ".", Map.of("term", c.term().toString(), "member",
                c.member().toString(), "since", c.since().toString())));
        }
        nodes(last, state, sink);
        fences(last, state, sink);
        operations(last, state, sink);
        records(last, state, sink);
    }

    private static void nodes(final StateSnapshot last, final StateSnapshot state, final Sink sink) {
        state.nodes().forEach((node, record) -> {
            final NodeRecord old = last.nodes().get(node);
            if (old == null || old.state() != record.state() || !old.incarnation().equals(record.incarnation())) {
                final Map<String, String> details = new TreeMap<>();
                details.put("state", record.state().name().toLowerCase(java.util.Locale.ROOT));
                details.put("since", record.since().toString());
                record.incarnation().ifPresent(i -> details.put("incarnation", i.toString()));
                if (old != null) {
                    details.put("before", old.state().name().toLowerCase(java.util.Locale.ROOT));
                }
                sink.event("node", node.name(), node + " is " + details.get("state") + ". " + record.reason(),
                    details);
            } else if (old.standby() != record.standby() || old.maintenance() != record.maintenance()) {
                sink.event("node", node.name(), node + ": standby " + record.standby() + ", maintenance "
                    + record.maintenance() + ".", Map.of("standby", Boolean.toString(record.standby()),
                    "maintenance", Boolean.toString(record.maintenance())));
            }
        });
        last.nodes().keySet().stream().filter(n -> !state.nodes().containsKey(n)).forEach(n ->
            sink.event("node", n.name(), n + " is not in the electorate any more.", Map.of("state", "removed")));
    }

    private static void fences(final StateSnapshot last, final StateSnapshot state, final Sink sink) {
        final Set<FenceRecord> known = new HashSet<>(last.fences());
        state.fences().stream().filter(f -> !known.contains(f)).forEach(f -> {
            final boolean begin = "pending".equals(f.status());
            final Map<String, String> details = new TreeMap<>(Map.of("phase", begin ? "begin" : "end",
                "target", f.target().toString(), "device", f.device(), "by", f.by().name(), "action", f.action(),
                "status", f.status(), "at", f.at().toString(), "durationMillis",
                Long.toString(f.duration().toMillis()), "term", f.term().toString()));
            if (f.action().equals(FenceRecord.ON) && f.by().equals(f.target().node())) {
                details.put("phase", "on");
                sink.event("fence", f.target().node().name(), "The fence device " + f.device()
                    + ("confirmed".equals(f.status()) ? " lets " : " does not let ") + f.target() + " in. "
                    + f.detail(), details);
                return;
            }
            if (f.action().equals(FenceRecord.ON) && !begin && !"partial".equals(f.status())) {
                details.put("phase", "on");
                sink.event("fence", f.target().node().name(), "The fence device " + f.device()
                    + " was to switch the host of " + f.target() + " on again: " + f.status() + ". " + f.detail(),
                    details);
                return;
            }
            sink.event("fence", f.target().node().name(), begin ? "Fencing " + f.target() + " with " + f.device() + "."
                : "The fence of " + f.target() + " with " + f.device() + " ended: " + f.status() + ". " + f.detail(),
                details);
        });
    }

    private static void operations(final StateSnapshot last, final StateSnapshot state, final Sink sink) {
        final Set<OperationRecord> known = new HashSet<>(last.operations());
        state.operations().stream().filter(o -> !known.contains(o))
            .filter(o -> o.failed() || o.interval().isZero()).distinct()
            .sorted(java.util.Comparator.comparing(OperationRecord::at)).forEach(o -> {
                final Map<String, String> details = new HashMap<>();
                details.put("node", o.member().node().name());
                details.put("member", o.member().toString());
                details.put("action", o.action());
                details.put("intervalMillis", Long.toString(o.interval().toMillis()));
                details.put("probe", Boolean.toString(o.probe()));
                details.put("status", o.status().name().toLowerCase(java.util.Locale.ROOT));
                details.put("code", Integer.toString(o.code().exitCode()));
                details.put("failed", Boolean.toString(o.failed()));
                details.put("at", o.at().toString());
                details.put("durationMillis", Long.toString(o.duration().toMillis()));
                details.put("callId", Long.toString(o.callId()));
                sink.event("operation", o.resource(), (o.probe() ? "probe" : o.action()) + " of " + o.resource()
                    + " on " + o.member().node() + (o.failed() ? " failed: " : ": ") + o.code()
                    + (o.exitReason().isEmpty() ? "" : " (" + o.exitReason() + ")") + ".", details);
            });
        last.failCounts().stream().filter(f -> f.count() > 0 && state.failCounts().stream().noneMatch(n ->
            n.node().equals(f.node()) && n.resource().equals(f.resource()))).map(f -> f.resource()).distinct()
            .forEach(r -> sink.event("resource", r, "Failures of " + r + " were forgotten.", Map.of()));
        state.failCounts().stream().filter(f -> f.count() >= Score.INFINITY && !last.failCounts().contains(f))
            .forEach(f -> sink.event("resource", f.resource(), f.resource() + " is not tried on " + f.node()
                + " again until it is cleaned up.", Map.of("node", f.node().name())));
    }

    private static void records(final StateSnapshot last, final StateSnapshot state, final Sink sink) {
        state.records().values().stream().filter(r -> !last.records().containsKey(r.key())
            || last.records().get(r.key()).revision() != r.revision())
            .forEach(r -> DeviceRecord.read(r).ifPresent(d -> sink.event("fence-device", d.device(), d.failed()
                ? "The fence device " + d.device() + " failed: " + d.detail()
                : "The fence device " + d.device() + " works again.", Map.of("status", d.status()))));
        final Optional<SwapRecord> swap = SwapRecord.of(state);
        if (swap.isPresent() && (!last.records().containsKey(SwapRecord.KEY)
            || last.records().get(SwapRecord.KEY).revision() != state.records().get(SwapRecord.KEY).revision())) {
            final SwapRecord s = swap.get();
            sink.event("swap", Long.toString(s.number()), "The swap " + s.number() + " (" + String.join(", ",
                s.changes()) + ") is " + s.state().word() + "." + (s.reason().isEmpty() ? "" : " " + s.reason()),
                Map.of("state", s.state().word(), "revision", Long.toString(s.target().set().revision()),
                    "author", s.author(), "reason", s.reason()));
        }
        state.records().forEach((key, record) -> {
            final boolean ours = key.startsWith("override/") || key.startsWith("request/");
            if (ours && (!last.records().containsKey(key) || last.records().get(key).revision() != record.revision())) {
                sink.event(key.startsWith("request/") ? "node" : "resource", key.substring(key.lastIndexOf('/') + 1),
                    "An operator asked for " + key + ".", Map.of("record", key));
            }
        });
    }
}
