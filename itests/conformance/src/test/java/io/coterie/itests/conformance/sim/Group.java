package io.coterie.itests.conformance.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;

/**
 * All members of one simulated cluster, in one process: who sees whom, in views, and one order of what is sent in each.
 * It knows everything at once, so it needs no protocol; while members see each other in part only, nothing is delivered
 * and the last view stands. Safe for several threads: its own lock guards everything.
 */
final class Group {
    /** How long members may see each other in part until somebody is left out. */
    private static final long GRACE_MILLIS = 600;
    private static final int ROUND = 3;
    private final Flaw flaw;
    private final Map<MemberId, Port> ports = new TreeMap<>();
    private final Map<MemberId, List<MemberId>> views = new HashMap<>();
    private final List<Event> former = new ArrayList<>();
    private long epoch;
    private boolean unclear;
    private boolean split;

    Group(final Flaw flaw) {
        this.flaw = flaw;
    }

    /** Something that a member is told. Frames have a sender, and {@code to} if they are for one. */
    record Event(MemberId from, MemberId to, byte[] bytes, List<MemberId> view, String stamp, boolean transition) {
        static Event frame(final MemberId from, final MemberId to, final byte[] bytes) {
            return new Event(from, to, bytes, null, "", false);
        }

        int size() {
            return bytes == null ? 0 : bytes.length;
        }
    }

    Flaw flaw() {
        return flaw;
    }

    synchronized void join(final Port port) {
        ports.keySet().stream().filter(m -> m.node().equals(port.self().node()) && flaw != Flaw.BOTH_LIVES).toList()
            .forEach(this::forget);
        ports.put(port.self(), port);
        look(false);
    }

    synchronized void leave(final Port port) {
        if (ports.get(port.self()) == port && flaw != Flaw.LEAVING_UNSEEN && flaw != Flaw.BOTH_LIVES) {
            forget(port.self());
            look(false);
        }
    }

    private void forget(final MemberId gone) {
        ports.remove(gone);
        views.remove(gone);
    }

    /** Links have changed. */
    synchronized void look(final boolean late) {
        final List<Set<MemberId>> parts = parts(late);
        if (parts.isEmpty()) {
            unclear = true;
            ports.values().forEach(p -> p.put(new Event(null, null, null, null, "", true)));
            ports.values().stream().findFirst().ifPresent(p -> p.later(GRACE_MILLIS, () -> look(true)));
            return;
        }
        unclear = false;
        split = parts.size() > 1;
        for (final Set<MemberId> part : parts) {
            final List<MemberId> view = part.stream().sorted().toList();
            if (part.stream().anyMatch(m -> !view.equals(views.get(m)))) {
                install(view);
            }
        }
    }

    private void install(final List<MemberId> view) {
        epoch++;
        final boolean grows = view.stream().anyMatch(m -> views.containsKey(m)
            && views.get(m).size() < view.size());
        final boolean shrinks = view.stream().anyMatch(m -> views.containsKey(m)
            && views.get(m).size() > view.size());
        for (final MemberId member : view) {
            final boolean back = views.put(member, view) == null && member.incarnation().number() > 1;
            final String stamp = switch (flaw) {
                case ONE_STAMP_FOR_TWO -> split ? "split" : "whole-" + epoch;
                case STAMP_AGAIN -> "view-" + epoch % 3;
                default -> "view-" + System.identityHashCode(this) + "-" + epoch;
            };
            ports.get(member).flawed().view(new Event(null, null, null, flaw == Flaw.WITHOUT_SELF
                && view.size() > 1 ? view.stream().filter(m -> !m.equals(member)).toList() : view, stamp, false),
                grows, shrinks);
            if (back) {
                former.forEach(ports.get(member)::put);
            }
        }
    }

    /** Who can talk to whom, each part whole; empty if parts see each other in part, and it is early. */
    private List<Set<MemberId>> parts(final boolean late) {
        final List<Set<MemberId>> parts = new ArrayList<>();
        final List<MemberId> left = new ArrayList<>(ports.keySet());
        left.sort(Comparator.comparing((MemberId m) -> -seen(m).size()).thenComparing(m -> m));
        boolean whole = true;
        while (!left.isEmpty()) {
            final Set<MemberId> part = new LinkedHashSet<>();
            for (final MemberId one : left) {
                if (part.stream().allMatch(m -> sees(m, one))) {
                    part.add(one);
                }
            }
            left.removeAll(part);
            final List<MemberId> rest = List.copyOf(left);
            whole &= part.stream().noneMatch(m -> rest.stream().anyMatch(o -> ports.get(m).hears(o.node())
                || ports.get(o).hears(m.node())));
            parts.add(part);
        }
        return whole || late ? parts : List.of();
    }

    private Collection<MemberId> seen(final MemberId by) {
        return ports.keySet().stream().filter(m -> sees(by, m)).toList();
    }

    private boolean sees(final MemberId one, final MemberId other) {
        if (flaw == Flaw.NEVER_NOTICES) {
            return true;
        }
        if (flaw == Flaw.NEVER_HEALS && views.containsKey(one) && views.containsKey(other)
                && !views.get(one).contains(other) && views.get(one).size() + views.get(other).size() > 2) {
            return false;
        }
        return one.equals(other) || ports.get(one).hears(other.node()) && ports.get(other).hears(one.node());
    }

    /**
     * Takes a frame, if all whom it is for have room and nothing is unclear.
     *
     * @return whether it was taken
     */
    synchronized boolean send(final Event frame) {
        final List<MemberId> view = views.get(frame.from());
        if (view == null) {
            return true;
        }
        final List<MemberId> to = view.stream().filter(m -> frame.to() == null || frame.to().equals(m)).toList();
        if (unclear || to.stream().anyMatch(m -> ports.containsKey(m) && !ports.get(m).room(frame.size()))) {
            return false;
        }
        if (flaw == Flaw.FRAMES_OF_A_FORMER_LIFE && former.size() < ROUND) {
            former.add(frame);
        }
        for (final MemberId member : to) {
            if (ports.containsKey(member)) {
                ports.get(member).flawed().frame(frame, view);
            }
        }
        return true;
    }
}
