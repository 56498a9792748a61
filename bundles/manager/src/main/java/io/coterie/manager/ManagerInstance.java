package io.coterie.manager;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.Health;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Scheduler;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.manager.Manager;
import io.coterie.api.membership.View;
import io.coterie.api.state.HostLife;
import io.coterie.api.state.StateSnapshot;
import io.coterie.manager.config.AgentDirectory;
import io.coterie.manager.config.DocumentCheck;
import io.coterie.manager.core.CoordinatorCore;
import io.coterie.manager.core.CoordinatorTimes;
import io.coterie.manager.core.MemberCore;
import io.coterie.manager.core.TwoNodeCore;
import io.coterie.manager.core.Unfencing;
import io.coterie.manager.event.EventLog;
import io.coterie.manager.executor.LocalExecutor;
import io.coterie.manager.executor.PrimaryWatch;
import io.coterie.manager.wire.FenceMessages;

/**
 * One manager: makes its parts and connects them. Owns four threads: the manager's, the executor's, one that tells
 * events and one that joins the managers' group.
 */
final class ManagerInstance implements ComponentInstance<Manager> {
    private final Slots slots;
    private final InstanceContext context;
    private final ManagerLoop loop;
    private final LocalExecutor executor;
    private final MemberLink link;
    private final Documents documents;
    private final SwapDriver swaps;
    private final AgentDirectory agents;
    private final ManagerService service;

    ManagerInstance(final InstanceContext context, final MemberHost host) {
        this.context = context;
        this.slots = Slots.of(context);
        final Scheduler scheduler = context.newScheduler("manager");
        documents = new Documents(context.clock());
        final EventLog events = new EventLog(context.newScheduler("events"));
        final Optional<HostLife> life = host.life();
        executor = new LocalExecutor(context.self(), life, context.newScheduler("executor"), context.clock(),
            slots::agents, slots.state());
        link = new MemberLink(slots.messaging(), executor, context.newScheduler("link"));
        agents = new AgentDirectory(slots::agents, this::others, link::metadata);
        final CoordinatorTimes times = CoordinatorTimes.DEFAULT
            .withDeadTime(context.configuration().duration(ManagerProvider.DEAD_TIME));
        final ShadowRun shadow = new ShadowRun(context, scheduler, slots.scheduling());
        final CoordinatorCore core = new CoordinatorCore(context.self(), shadow.watched(), documents,
            times, seed(context));
        final TwoNode twoNode = new TwoNode(new TwoNodeCore(context.self(), documents, core.confirmedFences(), times,
            seed(context)), slots, scheduler);
        swaps = new SwapDriver(context, scheduler, (change, timeout) -> slots.state().submit(change, timeout),
            Rehearsals.of(slots, scheduler, shadow, executor, documents));
        loop = new ManagerLoop(slots, scheduler, core,
            new PrimaryWatch(context.configuration().duration(ManagerProvider.ALONE_AFTER)), executor, agents,
            documents, events, link, twoNode, new MemberCore(context.self(), life),
            new SelfEnd(context, executor, host), new Unfencing(context.self(), life), swaps);
        final DocumentCheck check = new DocumentCheck(agents, slots.scheduling(), slots::fencing,
            context.cluster().name());
        final QuorumGate gate = new QuorumGate(slots, loop, scheduler);
        service = new ManagerService(slots, loop, documents, check, events, scheduler, twoNode, gate,
            new SwapService(slots, loop, swaps, link, gate));
        shadow.situation(service::situation);
    }

    /** Other for each life of each member of each cluster, and the same when a simulation is repeated. */
    private static long seed(final InstanceContext context) {
        final UUID cluster = context.cluster().uuid();
        return cluster.getMostSignificantBits() ^ cluster.getLeastSignificantBits()
            ^ context.self().incarnation().number() ^ (long) context.self().node().name().hashCode() << Integer.SIZE;
    }

    private List<MemberId> others() {
        final View view = loop.view();
        return view == null ? List.of()
            : view.members().stream().filter(m -> !m.equals(context.self())).toList();
    }

    @Override
    public Manager service() {
        return service;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        executor.start();
        final FenceDriver fences = new FenceDriver(slots::fencing);
        link.open(agents, ask -> fenceForOther(fences, ask)
            .whenComplete((result, failure) -> loop.fencedForOther(ask, result)), swaps);
    }

    private CompletionStage<FenceResult> fenceForOther(final FenceDriver fences, final FenceMessages.Ask ask) {
        final StateSnapshot state = loop.state();
        return fences.fence(ask, state.document().version(), documents.plain(state));
    }

    @Override
    public void activate() {
        loop.start();
    }

    @Override
    public void depart(final Duration timeout) {
        service.depart(timeout);
    }

    @Override
    public void close() {
        service.close();
        loop.close();
        executor.close();
        link.close();
    }

    @Override
    public Health health() {
        return service.standing() == MemberCore.Standing.CONDEMNED ? new Health(Health.Status.FAILED,
            "This member was declared unclean or fenced and takes part no more.") : Health.OK;
    }
}
