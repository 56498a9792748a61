package io.coterie.engine.corosync;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;

/**
 * Who is in, and what is delivered when, from the events of one closed process group. All processes of a group see the
 * same messages and changes in the same order as long as they stay together, and everything here is decided by that
 * order alone; so all decide the same, at the same place.
 *
 * <p><b>Rounds.</b> When a process joins, everybody says once more who he is ({@code Hello}). The view is installed at
 * the hello that was the last one missing, or when the last one that was awaited leaves. Frames and notes that come
 * meanwhile are held, and delivered in the new view; or in the one that stands, if the group changes again before. The
 * stamp of a view is made from that hello and from the processes in the view: a round ends with a hello that no other
 * round ends with, and after it processes only go.
 *
 * <p><b>Silence.</b> Corosync knows processes, not whether they do something. So each member says now and then that it
 * lives, the next time when it has heard itself. Who says nothing while so many signs of this member came back is
 * accused ({@code Exclude}) and is out at that place of the order, on all members. When it wakes up it finds its own
 * exclusion in the order, goes on alone, and asks for a new round ({@code Again}).
 *
 * <p>Pure: no thread, no clock; used by one owner.
 */
final class GroupCore {
    /** Signs of life in a row that show another view than this member has, until a new round is asked for. */
    private static final int STRANGE_SIGNS = 5;
    private static final int TAG_BYTES = 8;
    private final String name;
    private final MemberId self;
    private final int patience;
    private final GroupEffects effects;

    /** Null while there is no connection. */
    private GroupProcess me;
    private final Set<GroupProcess> present = new HashSet<>();
    private final Set<GroupProcess> excluded = new HashSet<>();
    private final Map<GroupProcess, GroupMessage.Hello> hellos = new HashMap<>();
    private final List<Held> held = new ArrayList<>();
    /** Own signs of life since a process was heard last, and signs in a row that did not fit. */
    private final Map<GroupProcess, Integer> quiet = new HashMap<>();
    private final Map<GroupProcess, Integer> strange = new HashMap<>();
    private boolean inRound;
    private boolean out = true;
    private GroupMessage.Hello lastHello;
    private Map<GroupProcess, MemberId> view = Map.of();
    private String stamp = "";
    private String base = "";
    private boolean unsure;
    private long helloCount;
    private long aloneCount;
    private boolean signOnItsWay;
    private int signsMissed;

    /** What waits for the end of a round. */
    private record Held(GroupProcess from, GroupMessage message) {
    }

    /**
     * Makes the core of one member.
     *
     * @param cluster begins the stamps of views, so that no other cluster has the same
     * @param self this member
     * @param patience own signs of life that come back while a process is silent, until it is left out
     * @param effects what comes of it
     */
    GroupCore(final String cluster, final MemberId self, final int patience, final GroupEffects effects) {
        this.name = "corosync-" + cluster + "-";
        this.self = self;
        this.patience = patience;
        this.effects = effects;
    }

    /** This process is connected and about to join the group; nothing of what was known before holds. */
    void connected(final GroupProcess as) {
        me = as;
        present.clear();
        held.clear();
        forgetRound();
        signOnItsWay = false;
        signsMissed = 0;
    }

    /** The connection is lost: this member reaches nobody. */
    void lost() {
        me = null;
        present.clear();
        held.clear();
        forgetRound();
        inRound = false;
        alone();
    }

    /** {@return whether a view stands that others agreed on, so that frames may be sent} */
    boolean isIn() {
        return me != null && !out;
    }

    /** {@return for how many ticks this member's own sign of life has not come back} */
    int signsMissed() {
        return signsMissed;
    }

    /** The processes of the group changed; comes in order with the messages. */
    void changed(final Collection<GroupProcess> now, final boolean someJoined) {
        present.clear();
        present.addAll(now);
        excluded.retainAll(present);
        hellos.keySet().retainAll(present);
        quiet.keySet().retainAll(present);
        strange.keySet().retainAll(present);
        if (!present.contains(me)) {
            // told of others before its own joining: that comes with the next change
            return;
        }
        shrink();
        if (someJoined) {
            round();
        } else {
            proceed();
        }
    }

    /** The members of the ring changed below the group: the group may change too. */
    void ringChanged() {
        if (!view.isEmpty()) {
            doubt();
        }
    }

    /** A message was delivered. */
    void message(final GroupProcess from, final GroupMessage message) {
        if (!present.contains(from)) {
            return;
        }
        quiet.put(from, 0);
        if (message instanceof GroupMessage.Hello hello) {
            hello(from, hello);
        } else if (message instanceof GroupMessage.Again) {
            round();
        } else if (message instanceof GroupMessage.Alive alive) {
            alive(from, alive);
        } else if (message instanceof GroupMessage.Exclude exclude) {
            exclude(exclude);
        } else if (message instanceof GroupMessage.Credit credit) {
            if (credit.of().equals(me)) {
                effects.credit(from, credit.position());
            }
        } else if (inRound) {
            held.add(new Held(from, message));
        } else {
            deliver(from, message);
        }
    }

    /** A while has passed: says that this member lives, if its last sign came back. */
    void tick(final int doubtAfter) {
        if (me == null || !present.contains(me)) {
            return;
        }
        if (signOnItsWay) {
            signsMissed++;
            if (signsMissed == doubtAfter) {
                doubt();
            }
            return;
        }
        signOnItsWay = true;
        effects.say(new GroupMessage.Alive(inRound || out ? "" : stamp));
    }

    private void alive(final GroupProcess from, final GroupMessage.Alive sign) {
        if (!from.equals(me)) {
            compare(from, sign);
            return;
        }
        signOnItsWay = false;
        signsMissed = 0;
        if (unsure && !inRound && !out) {
            // what was feared did not happen: the same view, said again
            unsure = false;
            effects.view(stamp, view, false);
        }
        if (out && !inRound) {
            effects.say(new GroupMessage.Again());
        }
        for (final GroupProcess other : present) {
            if (!other.equals(me) && !excluded.contains(other)
                    && quiet.merge(other, 1, Integer::sum) == patience) {
                final GroupMessage.Hello hello = hellos.get(other);
                quiet.put(other, 0);
                effects.say(new GroupMessage.Exclude(other, hello == null ? 0 : hello.number()));
            }
        }
    }

    /** A member that shows another view for long has come to it by other events: everybody begins again. */
    private void compare(final GroupProcess from, final GroupMessage.Alive sign) {
        if (inRound || out || sign.stamp().isEmpty() || sign.stamp().equals(stamp) || !view.containsKey(from)) {
            strange.remove(from);
        } else if (strange.merge(from, 1, Integer::sum) == STRANGE_SIGNS) {
            strange.remove(from);
            effects.say(new GroupMessage.Again());
        }
    }

    private void round() {
        flush();
        forgetRound();
        inRound = true;
        if (!view.isEmpty()) {
            doubt();
        }
        helloCount++;
        effects.say(new GroupMessage.Hello(self, helloCount));
    }

    private void forgetRound() {
        excluded.clear();
        hellos.clear();
        quiet.clear();
        strange.clear();
        lastHello = null;
    }

    /** What is held belongs to the view that stands: who joins now has not seen it, who leaves may not have. */
    private void flush() {
        final List<Held> waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(h -> deliver(h.from, h.message));
    }

    /**
     * Who is gone, or is left out, is not in the view any more, also in the middle of a round: if it is back at the
     * end, it has not come through together with the others.
     */
    private void shrink() {
        flush();
        final Map<GroupProcess, MemberId> next = new HashMap<>(view);
        next.keySet().removeIf(p -> !present.contains(p) || excluded.contains(p));
        if (!out && next.size() < view.size()) {
            show(Map.copyOf(next));
        }
    }

    private void hello(final GroupProcess from, final GroupMessage.Hello hello) {
        if (inRound && !excluded.contains(from)) {
            hellos.put(from, hello);
            lastHello = hello;
            proceed();
        }
    }

    private void exclude(final GroupMessage.Exclude exclude) {
        final GroupProcess who = exclude.process();
        final GroupMessage.Hello hello = hellos.get(who);
        if (!present.contains(who) || excluded.contains(who) || (hello == null ? 0 : hello.number())
                != exclude.number()) {
            return;
        }
        excluded.add(who);
        hellos.remove(who);
        if (who.equals(me)) {
            inRound = false;
            held.clear();
            alone();
        } else if (!excluded.contains(me)) {
            shrink();
            proceed();
        }
    }

    /** Installs a view if nobody is awaited any more. */
    private void proceed() {
        if (!inRound || excluded.contains(me)) {
            return;
        }
        for (final GroupProcess one : present) {
            if (!excluded.contains(one) && !hellos.containsKey(one)) {
                return;
            }
        }
        final Map<GroupProcess, MemberId> next = latest();
        inRound = false;
        if (!next.containsKey(me)) {
            held.clear();
            effects.superseded();
            return;
        }
        base = lastHello.member() + "-" + lastHello.number();
        show(next);
        flush();
    }

    private void show(final Map<GroupProcess, MemberId> next) {
        final boolean fresh = out;
        out = false;
        unsure = false;
        view = next;
        stamp = name + base + "-" + tag(next.keySet());
        effects.view(stamp, view, fresh);
        if (inRound) {
            doubt();
        }
    }

    private void alone() {
        out = true;
        unsure = false;
        aloneCount++;
        final GroupProcess as = me == null ? new GroupProcess(0, 0) : me;
        view = Map.of(as, self);
        stamp = name + "alone-" + self + "-" + aloneCount;
        effects.view(stamp, view, true);
    }

    private void doubt() {
        if (!unsure) {
            unsure = true;
            effects.inTransition();
        }
    }

    private void deliver(final GroupProcess from, final GroupMessage message) {
        final MemberId member = view.get(from);
        if (member == null) {
            return;
        }
        if (message instanceof GroupMessage.Note note) {
            effects.note(member, note.bytes());
        } else if (message instanceof GroupMessage.Frame frame) {
            effects.frame(from, member, frame);
        }
    }

    /** Each node once: of two incarnations the later one, of two processes of one incarnation the greater one. */
    private Map<GroupProcess, MemberId> latest() {
        final Map<NodeId, GroupProcess> best = new TreeMap<>();
        new TreeMap<>(hellos).forEach((process, hello) -> best.merge(hello.member().node(), process,
            (a, b) -> hellos.get(a).member().compareTo(hellos.get(b).member()) > 0 ? a : b));
        final Map<GroupProcess, MemberId> members = new TreeMap<>();
        best.values().forEach(process -> members.put(process, hellos.get(process).member()));
        return Map.copyOf(members);
    }

    private static String tag(final Collection<GroupProcess> processes) {
        try {
            final String text = processes.stream().sorted().map(GroupProcess::toString).toList().toString();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                .digest(text.getBytes(StandardCharsets.UTF_8)), 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
