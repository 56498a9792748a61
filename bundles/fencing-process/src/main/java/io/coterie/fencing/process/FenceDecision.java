package io.coterie.fencing.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.toolkit.process.ProcessFamily;
import io.coterie.toolkit.process.ScannedProcess;

/**
 * Looks at one scan of the machine's processes and says what a fence has to do about it. Pure: neither reads nor kills.
 */
final class FenceDecision {
    private final ProcessMark target;
    private final Machine here;
    private final List<Registration> registrations;
    private final long self;
    private final long user;

    /**
     * The decision about one target.
     *
     * @param target who is to be fenced
     * @param here where we look from
     * @param registrations the members of the cluster that registered on this machine
     * @param self our own pid
     * @param user our own user
     */
    FenceDecision(final ProcessMark target, final Machine here, final List<Registration> registrations,
            final long self, final long user) {
        this.target = target;
        this.here = here;
        this.registrations = List.copyOf(registrations);
        this.self = self;
        this.user = user;
    }

    /**
     * What a scan shows.
     *
     * @param superseded a later incarnation lives
     * @param self the target's processes include the very JVM that is to kill them
     * @param victims living processes of the target
     * @param uncertain living processes of which nobody can tell whether they are the target's
     * @param seen whether one of the victims proves that this very incarnation ran here
     */
    record Look(boolean superseded, boolean self, List<ScannedProcess> victims, List<ScannedProcess> uncertain,
            boolean seen) {
    }

    /** {@return what the target itself, or an earlier fence, wrote down about where it runs} */
    Optional<Registration> registration() {
        return registrations.stream().filter(r -> r.member().equals(target.member())).findFirst();
    }

    Look look(final List<ScannedProcess> all) {
        final boolean superseded = all.stream().filter(ScannedProcess::alive)
            .anyMatch(p -> owner(p).filter(m -> m.supersedes(target)).isPresent());
        final boolean ourselves = all.stream().anyMatch(p -> p.pid() == self && isTarget(p));
        final List<ScannedProcess> victims =
            ProcessFamily.of(all, this::isTarget, this::isForeign, terminalSessions());
        final boolean seen = victims.stream()
            .anyMatch(p -> owner(p).filter(m -> m.member().equals(target.member())).isPresent());
        return new Look(superseded, ourselves, victims, uncertain(all, victims), seen);
    }

    /** The member that a process belongs to by its own mark, or because it registered as that member's JVM. */
    private Optional<ProcessMark> owner(final ScannedProcess process) {
        for (final Registration registration : registrations) {
            if (registration.machine().seenFrom(here) && registration.isProcess(process)) {
                return Optional.of(new ProcessMark(target.cluster(), registration.member()));
            }
        }
        return process.variable(ComponentNamespace.PROCESS_MARK).flatMap(ProcessMark::parse);
    }

    private boolean isTarget(final ScannedProcess process) {
        return owner(process).filter(m -> m.endedBy(target)).isPresent();
    }

    private boolean isForeign(final ScannedProcess process) {
        return process.pid() == self || process.kernelThread()
            || owner(process).filter(m -> !m.endedBy(target)).isPresent();
    }

    /** Sessions in which members were started by somebody else: what else is in them is not the members'. */
    private Set<Long> terminalSessions() {
        final Set<Long> sessions = new HashSet<>();
        for (final Registration registration : registrations) {
            if (registration.session() != registration.pid()) {
                sessions.add(registration.session());
            }
        }
        return sessions;
    }

    /**
     * Processes whose environment we may not read, that our target could have started (not before the target itself;
     * as root it could have started anybody's, else only its own user's) and whose parent cannot witness that it was
     * somebody else: an orphan, or the child of such a one.
     */
    private List<ScannedProcess> uncertain(final List<ScannedProcess> all, final List<ScannedProcess> victims) {
        final Map<Long, ScannedProcess> byPid = new HashMap<>();
        all.forEach(p -> byPid.put(p.pid(), p));
        final long earliest = registrations.stream()
            .filter(r -> r.machine().seenFrom(here) && r.pid() != 0)
            .filter(r -> new ProcessMark(target.cluster(), r.member()).endedBy(target))
            .mapToLong(Registration::startTicks).min().orElse(0);
        final Set<Long> reapers = membersAncestors(byPid);
        final List<ScannedProcess> found = new ArrayList<>();
        for (final ScannedProcess process : all) {
            final boolean possible = process.alive() && !process.readable() && !process.kernelThread()
                && process.pid() > 1 && process.startTicks() >= earliest
                && (user == 0 || process.user() == user || process.user() < 0);
            if (possible && !victims.contains(process) && !witnessed(process, byPid, reapers)) {
                found.add(process);
            }
        }
        return found;
    }

    private static boolean witnessed(final ScannedProcess process, final Map<Long, ScannedProcess> byPid,
            final Set<Long> reapers) {
        final ScannedProcess parent = byPid.get(process.parent());
        return parent != null && parent.alive() && parent.readable() && !reapers.contains(parent.pid());
    }

    /** Those that a member's orphans may be handed to: init, and the members' ancestors, which may be subreapers. */
    private Set<Long> membersAncestors(final Map<Long, ScannedProcess> byPid) {
        final Set<Long> found = new HashSet<>(Set.of(0L, 1L));
        final List<Long> starts = new ArrayList<>(List.of(self));
        registrations.forEach(r -> starts.add(r.pid()));
        for (final long start : starts) {
            ScannedProcess process = byPid.get(start);
            while (process != null && found.add(process.parent())) {
                process = byPid.get(process.parent());
            }
        }
        return found;
    }
}
