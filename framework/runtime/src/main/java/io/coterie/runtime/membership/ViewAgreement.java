package io.coterie.runtime.membership;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewId;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.membership.spi.EngineView;

/**
 * Makes views with epochs. On each view of the engine every member publishes a note with the stamp of that view and the
 * last epoch that it installed; with the notes of all members of it, each installs the view with the epoch
 * <em>greatest + 1</em>, once it is durable. All use the same notes, so all mint the same id; members that were apart
 * go on above both of their pasts. The partition tag is a digest of the stamp, so partitions differ.
 *
 * <p>While notes are missing the last view stands, in transition. A further view of the engine ends the agreement on
 * the one before: a note never says an epoch that its publisher gave out later. If the engine shows two incarnations of
 * a node, the later one counts, on every member alike. A member whose slot has just opened may have missed notes that
 * were published before, and an engine may lose one; so who misses notes says so in its own, again and again, and
 * those who have published already do so again, unchanged.
 *
 * <p>Pure: no thread, no clock; deterministic; used by one owner.
 */
public final class ViewAgreement {
    /** Stamps of the past that are remembered, so that late notes of old views are known for what they are. */
    private static final int MAX_OLD_STAMPS = 64;
    private static final int TAG_BYTES = 8;
    private final MemberId self;
    private final EpochMemory memory;
    private final ViewEffects effects;
    private final NoteBox notes = new NoteBox();
    private final Deque<String> oldStamps = new ArrayDeque<>();
    /** Who was sent this member's note again while notes are missing here, too. */
    private final Set<MemberId> answered = new HashSet<>();
    /** What the engine showed last; null if nothing since it was attached. */
    private EngineView shown;
    /** What another engine showed when it took over a view that stands; null if the view was agreed on. */
    private EngineView adopted;
    private EngineView agreeing;
    private ViewNote own;
    private String installedStamp;
    private View view;
    private boolean declared;
    private ViewStability stability = ViewStability.IN_TRANSITION;
    private long dropped;

    /**
     * Makes the core of one member's slot.
     *
     * @param self this member
     * @param memory keeps the last epoch
     * @param effects what comes of it
     */
    public ViewAgreement(final MemberId self, final EpochMemory memory, final ViewEffects effects) {
        this.self = self;
        this.memory = memory;
        this.effects = effects;
    }

    /** {@return the view that stands, if there is one} */
    public Optional<View> view() {
        return Optional.ofNullable(view);
    }

    /** {@return whether the view is known to stand} */
    public ViewStability stability() {
        return stability;
    }

    /** {@return notes and views that were of no use: of old views, of another form, or without this member} */
    public long dropped() {
        return dropped;
    }

    /**
     * The component was taken away or replaced: what its engine said is void, the last view stands in transition.
     */
    public void componentChanged() {
        shown = null;
        forgetEngine();
        become(ViewStability.IN_TRANSITION);
    }

    /**
     * The component was replaced by one that ran beside it. If its engine shows the members of the view that stands,
     * that view goes on under its id: nobody has come or gone. Where a member cannot say so it asks for an agreement,
     * with a note, and then all take part in one.
     *
     * @param next what the new engine shows; null if nothing yet
     * @param came the notes that members have published through the new engine, in the order in which they came
     */
    public void engineReplaced(final EngineView next, final List<Map.Entry<MemberId, byte[]>> came) {
        final boolean standing = view != null && agreeing == null && installedStamp != null;
        forgetEngine();
        shown = next == null ? null : normalized(next);
        final String stamp = shown == null ? null : shown.stamp();
        final boolean asked = came.stream().anyMatch(n -> !n.getKey().equals(self)
            && ViewNote.decode(n.getValue()).filter(note -> note.stamp().equals(stamp)).isPresent());
        if (standing && shown != null && !asked && sameMembers(view.members(), shown.members())) {
            adopted = shown;
            installedStamp = shown.stamp();
            become(ViewStability.STABLE);
            return;
        }
        become(ViewStability.IN_TRANSITION);
        came.forEach(n -> note(n.getKey(), n.getValue()));
        if (shown != null) {
            engineView(shown);
        }
    }

    /** {@return what the engine showed last, if it showed anything} */
    Optional<EngineView> shown() {
        return Optional.ofNullable(shown);
    }

    /** {@return whether the view that stands is the one that the engine shows} */
    boolean settled() {
        return view != null && agreeing == null && shown != null && shown.stamp().equals(installedStamp);
    }

    private void forgetEngine() {
        adopted = null;
        agreeing = null;
        own = null;
        installedStamp = null;
        notes.clear();
        oldStamps.clear();
    }

    /** The engine has noticed something that may change the view. */
    public void inTransition() {
        become(ViewStability.IN_TRANSITION);
    }

    /** The doubt was unfounded: the view that stands holds. */
    void stands() {
        if (agreeing == null) {
            become(ViewStability.STABLE);
        }
    }

    /**
     * The engine installed a view.
     *
     * @param which the view
     */
    public void engineView(final EngineView which) {
        final EngineView next = normalized(which);
        if (!next.members().contains(self)) {
            dropped++;
            return;
        }
        shown = next;
        if (next.stamp().equals(installedStamp)) {
            // the suspicion was unfounded: the engine says again what already holds
            agreeing = null;
            become(ViewStability.STABLE);
            return;
        }
        if (agreeing != null && agreeing.stamp().equals(next.stamp())) {
            return;
        }
        answered.clear();
        leaveBehind(agreeing == null ? installedStamp : agreeing.stamp());
        begin(next);
    }

    private void begin(final EngineView next) {
        adopted = null;
        become(ViewStability.IN_TRANSITION);
        agreeing = next;
        own = new ViewNote(next.stamp(), memory.last(), missesNotes(next));
        notes.put(self, own);
        effects.publish(own.encode());
        agree();
    }

    /** {@return whether notes are missing} */
    public boolean agreeing() {
        return agreeing != null;
    }

    /**
     * There has been no agreement for long: publishes this member's own note again, which asks for those that
     * are missing, and tries again to keep the epoch if that is what failed.
     */
    public void remind() {
        if (agreeing != null) {
            effects.publish(new ViewNote(own.stamp(), own.lastEpoch(), true).encode());
            agree();
        }
    }

    /**
     * A note came in.
     *
     * @param from who published it
     * @param bytes its bytes
     */
    public void note(final MemberId from, final byte[] bytes) {
        final Optional<ViewNote> note = ViewNote.decode(bytes);
        if (note.isPresent() && note.get().asking() && !from.equals(self) && own != null
                && own.stamp().equals(note.get().stamp()) && (agreeing == null || answered.add(from))) {
            // once to each while notes are missing here, too: this member asks again then, which says the same
            effects.publish(new ViewNote(own.stamp(), own.lastEpoch(), false).encode());
        }
        if (note.isPresent() && adopted != null && !from.equals(self)
                && note.get().stamp().equals(adopted.stamp())) {
            // that member could not go on under the id of the view: all agree on a new one
            final EngineView again = adopted;
            installedStamp = null;
            notes.put(from, note.get());
            answered.clear();
            begin(again);
            return;
        }
        if (note.isEmpty() || oldStamps.contains(note.get().stamp()) || note.get().stamp().equals(installedStamp)) {
            dropped += from.equals(self) ? 0 : 1;
            return;
        }
        notes.put(from, note.get());
        agree();
    }

    /**
     * Primacy was decided.
     *
     * @param which of which view
     * @param primary whether it is primary
     */
    public void declarePrimary(final ViewId which, final boolean primary) {
        if (view == null || !view.id().equals(which) || declared && view.primary() == primary) {
            return;
        }
        declared = true;
        view = new View(view.id(), view.members(), primary);
        effects.primary(view);
    }

    private void agree() {
        if (agreeing == null) {
            return;
        }
        long greatest = memory.last();
        for (final MemberId member : agreeing.members()) {
            final OptionalLong epoch = notes.lastEpoch(member, agreeing.stamp());
            if (epoch.isEmpty()) {
                return;
            }
            greatest = Math.max(greatest, epoch.getAsLong());
        }
        final View next = new View(new ViewId(greatest + 1, tag(agreeing.stamp())), agreeing.members(), false);
        memory.keep(next.id().epoch());
        installedStamp = agreeing.stamp();
        notes.used(installedStamp);
        agreeing = null;
        view = next;
        declared = false;
        effects.installed(next);
        become(ViewStability.STABLE);
    }

    private boolean missesNotes(final EngineView next) {
        return next.members().stream()
            .anyMatch(m -> !m.equals(self) && notes.lastEpoch(m, next.stamp()).isEmpty());
    }

    private void become(final ViewStability next) {
        if (stability != next) {
            stability = next;
            effects.stability(next);
        }
    }

    private void leaveBehind(final String stamp) {
        if (stamp != null && !oldStamps.contains(stamp)) {
            oldStamps.addLast(stamp);
            if (oldStamps.size() > MAX_OLD_STAMPS) {
                oldStamps.removeFirst();
            }
        }
    }

    /**
     * The form in which views are compared.
     *
     * @param shown a view as an engine shows it
     * @return the same with the latest incarnations, sorted, and a stamp that fits into a note
     */
    static EngineView normalized(final EngineView shown) {
        return new EngineView(shortened(shown.stamp()), latestIncarnations(shown.members()));
    }

    static boolean sameMembers(final List<MemberId> one, final List<MemberId> other) {
        return Set.copyOf(one).equals(Set.copyOf(other));
    }

    private static List<MemberId> latestIncarnations(final List<MemberId> members) {
        final Map<NodeId, MemberId> latest = new TreeMap<>();
        members.forEach(m -> latest.merge(m.node(), m, (a, b) -> a.compareTo(b) >= 0 ? a : b));
        return new ArrayList<>(latest.values());
    }

    private static String shortened(final String stamp) {
        return stamp.getBytes(StandardCharsets.UTF_8).length <= ViewNote.MAX_STAMP_BYTES ? stamp
            : HexFormat.of().formatHex(digest(stamp));
    }

    private static String tag(final String stamp) {
        return HexFormat.of().formatHex(digest(stamp), 0, TAG_BYTES);
    }

    private static byte[] digest(final String stamp) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(stamp.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
