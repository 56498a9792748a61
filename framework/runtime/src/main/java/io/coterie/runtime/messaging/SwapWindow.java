package io.coterie.runtime.messaging;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.core.Finding;
import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.runtime.messaging.SentStream.Copy;
import io.coterie.runtime.messaging.SwapPayload.Come;
import io.coterie.runtime.slot.WindowState;

/**
 * The time in which a member has two components, see the package. Keeps copies of what goes out, holds back what came
 * too early, and knows what the others have said. Pure; a part of the core, used by its owner alone.
 */
final class SwapWindow {
    /** Frames of one member after which it is told at once what has come. */
    static final int ACK_EVERY = 256;
    /** Ticks after which everything that may have been lost is said again. */
    private static final int TICKS_TO_REPEAT = 10;
    /** Failures that are remembered; the first says why, many say no more. */
    private static final int MAX_FAILURES = 8;
    private final CoreState state;
    private final Intake intake;
    private final long turn;
    private final Set<Delivery> orders;
    private final Map<Way, Set<MemberId>> shown = new EnumMap<>(Way.class);
    private final Map<MemberId, PeerInWindow> peers = new TreeMap<>();
    private final SentCopies copies = new SentCopies();
    private final Reorder reorder = new Reorder();
    private final List<Finding> failures = new ArrayList<>();
    private final Set<Delivery> ownAnswers = EnumSet.noneOf(Delivery.class);
    private final Set<MemberId> lostSight = new TreeSet<>();
    private Phase phase = Phase.OPEN;
    private boolean switchTold;
    private boolean stalled;
    private boolean drainedTold;
    private boolean warmTold;
    private int ticks;

    /** Where it stands. */
    private enum Phase { OPEN, SWITCHED, BACK }

    SwapWindow(final CoreState state, final Intake intake, final long turn, final Set<Delivery> orders,
            final Set<MemberId> current) {
        this.state = state;
        this.intake = intake;
        this.turn = turn;
        this.orders = orders.isEmpty() ? EnumSet.noneOf(Delivery.class) : EnumSet.copyOf(orders);
        shown.put(Way.CURRENT, current);
        shown.put(Way.NEXT, Set.of());
    }

    /** Begins: from here on there are copies, and the others are told. */
    void open() {
        state.peers.values().forEach(RemoteMember::settle);
        state.groups.values().forEach(copies::stream);
        tellAll();
    }

    Way route() {
        return phase == Phase.SWITCHED ? Way.NEXT : Way.CURRENT;
    }

    Set<MemberId> members(final Way way) {
        return shown.get(way);
    }

    /** {@return of whom the current component lost sight for a while, and so what was sent to them} */
    Set<MemberId> lostSight() {
        return lostSight;
    }

    Set<MemberId> union() {
        final Set<MemberId> both = new TreeSet<>(shown.get(Way.CURRENT));
        both.addAll(shown.get(Way.NEXT));
        return both;
    }

    void shown(final Way way, final Collection<MemberId> now) {
        if (way == Way.NEXT && !now.containsAll(shown.get(way))) {
            if (warmTold) {
                fail("swap.member-unreached", "The new messaging component reaches a member no more.");
            } else {
                // an engine whose group still forms; nobody switches before every member has told that it is warm
                peers.forEach((member, peer) -> {
                    if (!now.contains(member)) {
                        peer.heardNext = false;
                        peer.answered.clear();
                    }
                });
            }
        }
        if (way == Way.CURRENT && phase == Phase.OPEN && !now.containsAll(shown.get(way))) {
            stall("The old messaging component reaches a member no more.");
        }
        if (way == Way.CURRENT) {
            shown.get(way).stream().filter(m -> !now.contains(m)).forEach(lostSight::add);
        }
        shown.put(way, Set.copyOf(now));
    }

    void peersChanged(final Set<MemberId> before) {
        if (!state.peers.keySet().containsAll(before)) {
            fail("swap.member-lost", "A member has left.");
        }
        tellAll();
    }

    void gone(final MemberId member) {
        peers.remove(member);
        reorder.gone(member);
        copies.all().forEach(stream -> copies.release(stream, state.peers.keySet()));
    }

    /** A member has joined a group just now; what it said of its streams before does not hold any more. */
    void joined(final MemberId member, final String group) {
        copies.all().stream().filter(s -> s.name().equals(group)).forEach(s -> s.joined(member));
    }

    void fail(final String code, final String problem) {
        final Finding failure = new Finding(Finding.Severity.ERROR, code, 0, 0, "messaging", problem,
            "The swap goes back by itself; look at the log of the new component.");
        if (failures.size() < MAX_FAILURES && !failures.contains(failure)) {
            failures.add(failure);
        }
    }

    /** What is begun from now on goes through the next component. */
    void switchOver() {
        if (phase == Phase.OPEN) {
            phase = Phase.SWITCHED;
            peers.values().forEach(peer -> peer.answered.clear());
            ownAnswers.clear();
            copies.all().forEach(SentStream::switched);
            tellIfSwitched();
        }
    }

    /** What is begun from now on goes through the current component, after what {@link #due} gives. */
    void beginBack() {
        phase = Phase.BACK;
        copies.back();
    }

    boolean isBack() {
        return phase == Phase.BACK;
    }

    /** {@return whether it was told as drained: it may be committed at any time} */
    boolean hasDrained() {
        return drainedTold;
    }

    Copy due(final String group) {
        return copies.due(group);
    }

    void sentAgain(final Copy copy) {
        copies.sentAgain(copy);
    }

    /** It holds no more, and the core has no window: what was held back comes to whom it is for. */
    void committed() {
        reorder.takeAll(held -> {
            final RemoteMember peer = state.peers.get(held.header().origin());
            if (peer != null) {
                intake.data(peer, held);
            }
        });
    }

    boolean room(final Lane lane, final long count, final int length) {
        return phase == Phase.BACK || !(stalled && phase == Phase.OPEN) && copies.room(lane, count, length);
    }

    /** Keeps what is about to be given to an engine. {@return whether it may still be given to that one} */
    boolean keep(final LocalGroup group, final Copy copy) {
        if (phase == Phase.BACK) {
            return !group.pendingIn(Way.NEXT);
        }
        copies.keep(group, copy);
        if (phase == Phase.SWITCHED) {
            copies.stream(group).switched();
        }
        return true;
    }

    void unsent(final FrameHeader header, final MemberId to) {
        copies.unsent(header, to);
    }

    /**
     * The next component failed when it was given something of which there is a copy.
     *
     * @param problem what happened, for people
     * @return whether it counts as accepted all the same, because the swap goes back now
     */
    boolean standsIn(final String problem) {
        if (drainedTold || phase == Phase.OPEN) {
            return false;
        }
        fail("swap.send-failed", problem);
        return true;
    }

    /** Nobody knows whether the current component has what was given to it last. */
    void doubtful() {
        if (phase == Phase.OPEN) {
            stall("The old messaging component failed when it was given a message.");
        }
    }

    /**
     * The current component may have lost something of which there is a copy. What is sent behind it must not overtake
     * it where it is sent again, so senders wait for the way back.
     */
    private void stall(final String problem) {
        stalled = true;
        fail("swap.old-failed", problem);
    }

    /** What a group had given to an engine has ended. */
    void settled(final LocalGroup group) {
        if (phase == Phase.SWITCHED && !switchTold) {
            final SentStream stream = copies.stream(group.name, group.session);
            if (stream != null) {
                stream.switched();
            }
            tellIfSwitched();
        }
    }

    int copies() {
        return copies.count();
    }

    int held() {
        return reorder.count();
    }

    boolean crowded() {
        return reorder.crowded();
    }

    HeldFrame poll(final FrameHeader like, final long limit) {
        return reorder.poll(like, limit);
    }

    void hold(final HeldFrame held) {
        if (!reorder.hold(held)) {
            state.counters.add(MessagingCounters.Reason.OVERFLOW);
            fail("swap.overflow", "A member sent more than it may before it was acknowledged.");
        }
    }

    void accepted(final MemberId origin) {
        final PeerInWindow peer = peers.get(origin);
        if (peer != null && ++peer.unacknowledged >= ACK_EVERY) {
            acknowledge(origin, peer);
        }
    }

    /** Time has passed; comes every few milliseconds. */
    void tick() {
        peers.forEach(this::acknowledge);
        copies.all().forEach(this::ownHave);
        ticks++;
        if (ticks % TICKS_TO_REPEAT == 0) {
            tellAll();
        }
    }

    private void acknowledge(final MemberId member, final PeerInWindow peer) {
        peer.unacknowledged = 0;
        final List<Come> come = new ArrayList<>();
        peer.streams.values().forEach(of -> of.values().forEach(stream -> {
            final Come now = SwapTalk.come(state, member, stream);
            if (peer.news(now)) {
                come.add(now);
            }
        }));
        SwapTalk.acknowledge(state, member, come);
    }

    private void ownHave(final SentStream stream) {
        final Positions next = state.received(state.self, stream.name(), stream.session(), stream.from());
        stream.acked(state.self, next == null ? Positions.ALL : next);
        copies.release(stream, state.peers.keySet());
    }

    /** Another member says where its window stands. */
    void told(final MemberId from, final HeldFrame frame, final SwapPayload.State told) {
        final FrameHeader header = frame.header();
        PeerInWindow peer = peers.get(from);
        if (peer != null && header.session() < peer.turn) {
            return;
        }
        boolean news = false;
        if (peer == null || header.session() > peer.turn) {
            peer = new PeerInWindow(header.session());
            peers.put(from, peer);
            news = true;
        }
        peer.knowsMe |= header.correlation() == turn;
        peer.told(told);
        if (frame.way() == Way.NEXT && !peer.heardNext) {
            peer.heardNext = true;
            news = true;
        }
        if (news) {
            tell(from);
            canary();
        }
    }

    void acknowledged(final MemberId by, final List<Come> come) {
        for (final Come one : come) {
            final SentStream stream = copies.stream(one.group(), one.session());
            // a member that has joined meanwhile awaits something
            final boolean stale = one.next().equals(Positions.ALL) && state.groups.containsKey(one.group())
                && state.peers.get(by).session(one.group()) != null;
            if (stream != null && !stale) {
                stream.acked(by, one.next());
                ownHave(stream);
            }
        }
    }

    void answered(final MemberId by, final FrameHeader answer) {
        if (answer.session() == turn && answer.correlation() == round()) {
            if (by.equals(state.self)) {
                ownAnswers.add(answer.delivery());
            } else if (peers.containsKey(by)) {
                peers.get(by).answered.add(answer.delivery());
            }
        }
    }

    private long round() {
        return phase == Phase.OPEN ? 1 : 2;
    }

    private void canary() {
        for (final Delivery order : orders) {
            final boolean all = ownAnswers.contains(order) && others().stream()
                .allMatch(m -> peers.containsKey(m) && peers.get(m).answered.contains(order));
            if (!all) {
                state.effects.sendToAllNext(order, SwapTalk.canary(state, FrameKind.CANARY, new FrameHeader(
                    FrameKind.CANARY, order, state.cluster, state.self, state.epoch, turn, 0, round(), "")));
            }
        }
    }

    private List<MemberId> others() {
        return state.peers.keySet().stream().filter(m -> !m.equals(state.self)).toList();
    }

    private void tellIfSwitched() {
        if (!switchTold && copies.all().stream().allMatch(SentStream::hasSwitched)) {
            switchTold = true;
            tellAll();
        }
    }

    private void tellAll() {
        if (phase == Phase.BACK) {
            return;
        }
        others().forEach(this::tell);
        canary();
    }

    private void tell(final MemberId to) {
        final long echo = peers.containsKey(to) ? peers.get(to).turn : 0;
        SwapPayload.states(switchTold, copies.all().stream().map(s -> s.told(to)).toList()).forEach(payload ->
            state.sendTo(to, state.header(FrameKind.SWAP_STATE, "", turn, echo).frame(payload)));
    }

    /** {@return where it stands; what was told once as drained stays so} */
    WindowState state() {
        final String cold = phase == Phase.OPEN ? waitsToBeWarm() : "";
        final String full = drainedTold ? "" : phase == Phase.SWITCHED ? waitsToBeDrained() : "the switch";
        drainedTold |= full.isEmpty() && failures.isEmpty();
        warmTold |= cold.isEmpty();
        return new WindowState(cold.isEmpty(), drainedTold, failures, cold.isEmpty() ? full : cold);
    }

    private String waitsToBeWarm() {
        final Set<MemberId> current = shown.get(Way.CURRENT);
        if (shown.get(Way.NEXT).isEmpty() || !current.isEmpty() && !shown.get(Way.NEXT).equals(current)) {
            return "the members that the new component reaches to be those of the old one";
        }
        for (final MemberId member : others()) {
            final PeerInWindow peer = peers.get(member);
            if (peer == null || !peer.knowsMe || !peer.heardNext) {
                return member + " to be heard through the new component";
            }
        }
        copies.all().forEach(this::ownHave);
        for (final MemberId member : state.peers.keySet()) {
            if (!copies.all().stream().allMatch(stream -> stream.hasStart(member))) {
                return member.node() + " to have what was sent before";
            }
        }
        return waitsForCanaries();
    }

    private String waitsForCanaries() {
        if (!ownAnswers.containsAll(orders)) {
            return "the new component to bring a message back";
        }
        return others().stream().filter(m -> !peers.containsKey(m) || !peers.get(m).answered.containsAll(orders))
            .findFirst().map(m -> "the answer of " + m.node() + " through the new component").orElse("");
    }

    private String waitsToBeDrained() {
        if (!switchTold) {
            return "what is being given to the old component";
        }
        copies.all().forEach(this::ownHave);
        for (final MemberId member : others()) {
            final PeerInWindow peer = peers.get(member);
            if (peer == null || !peer.switched()) {
                return "the switch of " + member.node();
            }
            for (final Map<Long, SwapPayload.Stream> of : peer.streams.values()) {
                for (final SwapPayload.Stream stream : of.values()) {
                    if (!SwapTalk.come(state, member, stream).next().reach(stream.end())) {
                        return "messages of " + member.node() + " through the old component";
                    }
                }
            }
        }
        for (final MemberId member : state.peers.keySet()) {
            if (!copies.all().stream().allMatch(stream -> stream.hasOld(member))) {
                return member.node() + " to have what was sent through the old component";
            }
        }
        return waitsForCanaries();
    }
}
