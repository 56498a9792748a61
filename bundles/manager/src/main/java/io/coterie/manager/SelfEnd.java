package io.coterie.manager;

import java.util.List;
import java.util.Set;

import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.InstanceContext;
import io.coterie.manager.executor.LocalExecutor;
import io.coterie.toolkit.process.ProcessFamily;
import io.coterie.toolkit.process.ProcessKiller;
import io.coterie.toolkit.process.ProcessTable;
import io.coterie.toolkit.process.ScannedProcess;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out {@code no-quorum-policy: suicide}: kills all that this incarnation has started, at once and without
 * asking any agent, and then ends the member. What an agent has done to the kernel (addresses, mounts) stays until the
 * others fence the node. On the manager's thread.
 */
final class SelfEnd {
    /** Kills and looks: two looks that find nothing are enough, and what outlives so many is stuck in the kernel. */
    private static final int TURNS = 50;
    private static final int EMPTY_TURNS = 2;
    private static final Logger LOG = LoggerFactory.getLogger(SelfEnd.class);
    private final InstanceContext context;
    private final LocalExecutor executor;

    SelfEnd(final InstanceContext context, final LocalExecutor executor) {
        this.context = context;
        this.executor = executor;
    }

    void run() {
        LOG.error("There is no quorum, and no-quorum-policy is suicide: this member ends with all that it runs.");
        // whatever is still on its way to an agent is not run any more
        executor.close();
        try {
            killAll(context.processMark());
        } catch (final RuntimeException e) {
            // a machine without /proc: the member ends all the same, and the others fence what is left
            LOG.error("What this member runs cannot be killed", e);
        }
        context.failed("manager.suicide", "There is no quorum, and no-quorum-policy is suicide.");
    }

    /** Without a mark there are no processes: so it is in a simulation. */
    private static void killAll(final String mark) {
        final ProcessTable table = new ProcessTable(ProcessTable.PROC, Set.of(ComponentNamespace.PROCESS_MARK));
        final long self = ProcessHandle.current().pid();
        int empty = 0;
        for (int turn = 0; !mark.isEmpty() && turn < TURNS && empty < EMPTY_TURNS; turn++) {
            final List<ScannedProcess> all = table.scan();
            final List<ScannedProcess> mine = ProcessFamily.of(all, p -> p.pid() != self
                && p.variable(ComponentNamespace.PROCESS_MARK).filter(mark::equals).isPresent(),
                p -> p.pid() == self, Set.of());
            empty = mine.isEmpty() ? empty + 1 : 0;
            new ProcessKiller(table).kill(mine, all);
        }
    }
}
