package io.coterie.toolkit.process;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides which processes of a scan belong to something that marks what it starts: those that carry the mark, what
 * descends from them, and what shares a session of theirs. A descendant can lose the mark (a program that writes its
 * title over its environment, {@code env -i}), so the mark alone is not enough. Pure: the same scan gives the same
 * answer.
 */
public final class ProcessFamily {
    private ProcessFamily() {
    }

    /**
     * The living members of a family.
     *
     * @param all the scan
     * @param marked whether a process carries the mark
     * @param foreign whether a process certainly belongs to somebody else; neither it nor, through it, its descendants
     *     are taken
     * @param foreignSessions sessions that say nothing about who owns what is in them, such as a terminal's
     * @return the members, in the order of the scan
     */
    public static List<ScannedProcess> of(final List<ScannedProcess> all, final Predicate<ScannedProcess> marked,
            final Predicate<ScannedProcess> foreign, final Set<Long> foreignSessions) {
        final Map<Long, ScannedProcess> living = new HashMap<>();
        all.stream().filter(ScannedProcess::alive).forEach(p -> living.put(p.pid(), p));
        final Set<Long> family = new HashSet<>();
        for (final ScannedProcess process : living.values()) {
            if (marked.test(process) && !foreign.test(process)) {
                family.add(process.pid());
            }
        }
        boolean grew = !family.isEmpty();
        while (grew) {
            final Set<Long> sessions = ownSessions(living, family, foreignSessions);
            grew = false;
            for (final ScannedProcess process : living.values()) {
                final boolean related = family.contains(process.parent()) || sessions.contains(process.session());
                if (related && !foreign.test(process)) {
                    grew |= family.add(process.pid());
                }
            }
        }
        return all.stream().filter(p -> family.contains(p.pid()) && p.alive()).toList();
    }

    /** Sessions that a member of the family leads, or that hold one and have lost their leader. */
    private static Set<Long> ownSessions(final Map<Long, ScannedProcess> living, final Set<Long> family,
            final Set<Long> foreignSessions) {
        final Set<Long> sessions = new HashSet<>();
        for (final long pid : family) {
            final long session = living.get(pid).session();
            // session 0 is what a container shows for sessions outside of it
            final boolean ours = !living.containsKey(session) || family.contains(session);
            if (session != 0 && ours && !foreignSessions.contains(session)) {
                sessions.add(session);
            }
        }
        return sessions;
    }
}
