package io.coterie.runtime.membership;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

import io.coterie.api.core.MemberId;

/**
 * Notes by member and stamp. A note may come before the engine shows its view here, so notes of views not seen yet are
 * kept: the newest few of each member. A member publishes in the order of its views, so once a view was used the notes
 * before it are of no use. Pure; used by one owner.
 */
final class NoteBox {
    /** Views that a member may be ahead of this one; engines install one at a time, so a few would do. */
    static final int MAX_NOTES_OF_A_MEMBER = 16;
    /** Members outside of the view of which notes are kept; they are about to join. */
    static final int MAX_MEMBERS = 1024;
    private final Map<MemberId, LinkedHashMap<String, Long>> notes = new LinkedHashMap<>();

    /**
     * Keeps a note; the first of a member for a stamp counts.
     *
     * @param from who published it
     * @param note the note
     */
    void put(final MemberId from, final ViewNote note) {
        final LinkedHashMap<String, Long> own = notes.computeIfAbsent(from, m -> new LinkedHashMap<>());
        own.putIfAbsent(note.stamp(), note.lastEpoch());
        trim(own, MAX_NOTES_OF_A_MEMBER);
        trim(notes, MAX_MEMBERS);
    }

    /**
     * Looks a note up.
     *
     * @param from who published it
     * @param stamp for which view
     * @return the last epoch in it, if it has come
     */
    OptionalLong lastEpoch(final MemberId from, final String stamp) {
        final Long epoch = notes.getOrDefault(from, new LinkedHashMap<>()).get(stamp);
        return epoch == null ? OptionalLong.empty() : OptionalLong.of(epoch);
    }

    /**
     * Forgets what cannot be of use any more once a view is agreed.
     *
     * @param stamp the view's stamp
     */
    void used(final String stamp) {
        for (final Map.Entry<MemberId, LinkedHashMap<String, Long>> entry : new HashMap<>(notes).entrySet()) {
            final LinkedHashMap<String, Long> own = entry.getValue();
            while (own.containsKey(stamp)) {
                own.remove(own.keySet().iterator().next());
            }
            if (own.isEmpty()) {
                notes.remove(entry.getKey());
            }
        }
    }

    void clear() {
        notes.clear();
    }

    private static void trim(final Map<?, ?> map, final int limit) {
        while (map.size() > limit) {
            map.remove(map.keySet().iterator().next());
        }
    }
}
