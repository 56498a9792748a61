package io.coterie.manager;

import io.coterie.api.component.InstanceContext;
import io.coterie.manager.executor.LocalExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out {@code no-quorum-policy: suicide}: kills all that this incarnation has started, at once and without
 * asking any agent, and then ends the member. What an agent has done to the kernel (addresses, mounts) stays until the
 * others fence the node. On the manager's thread.
 */
final class SelfEnd {
    private static final Logger LOG = LoggerFactory.getLogger(SelfEnd.class);
    private final InstanceContext context;
    private final LocalExecutor executor;
    private final MemberHost host;

    SelfEnd(final InstanceContext context, final LocalExecutor executor, final MemberHost host) {
        this.context = context;
        this.executor = executor;
        this.host = host;
    }

    void run() {
        LOG.error("There is no quorum, and no-quorum-policy is suicide: this member ends with all that it runs.");
        // whatever is still on its way to an agent is not run any more
        executor.close();
        try {
            host.killStarted(context.processMark());
        } catch (final RuntimeException e) {
            // a machine without /proc: the member ends all the same, and the others fence what is left
            LOG.error("What this member runs cannot be killed", e);
        }
        context.failed("manager.suicide", "There is no quorum, and no-quorum-policy is suicide.");
    }
}
