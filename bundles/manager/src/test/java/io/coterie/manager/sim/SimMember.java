package io.coterie.manager.sim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.consensus.Leadership;
import io.coterie.api.core.MemberId;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.state.Change;
import io.coterie.manager.core.CoordinatorCommand;
import io.coterie.manager.core.CoordinatorCore;
import io.coterie.manager.core.CoordinatorInput;
import io.coterie.manager.core.CoordinatorTimes;
import io.coterie.manager.core.MemberCore;
import io.coterie.manager.core.Moment;
import io.coterie.manager.executor.ExecutorCommand;
import io.coterie.manager.executor.ExecutorCore;
import io.coterie.manager.executor.LocalStop;
import io.coterie.manager.executor.PrimaryWatch;

/** One life of one simulated member: the three cores, driven by the simulated cluster. */
final class SimMember {
    final MemberId id;
    final CoordinatorCore coordinator;
    final ExecutorCore executor;
    final MemberCore member;
    boolean dead;
    boolean frozen;
    private final SimCluster cluster;
    private final PrimaryWatch primary = new PrimaryWatch(Duration.ofSeconds(5));
    private boolean quorate;
    private Leadership leadership = Leadership.NONE;
    private boolean alone;

    SimMember(final MemberId id, final SimCluster cluster) {
        this.id = id;
        this.cluster = cluster;
        this.coordinator = new CoordinatorCore(id, cluster.scheduling, state -> cluster.document,
            CoordinatorTimes.DEFAULT.withDeadTime(Duration.ofSeconds(8)), id.incarnation().number());
        this.executor = new ExecutorCore(id);
        this.member = new MemberCore(id, java.util.Optional.empty());
        input(new CoordinatorInput.AgentsKnown(1, Map.of()));
        tick();
    }

    private void tick() {
        if (!dead) {
            input(new CoordinatorInput.Tick());
            cluster.after(100, this, this::tick);
        }
    }

    void input(final CoordinatorInput input) {
        if (input instanceof CoordinatorInput.QuorumChanged q) {
            quorate = q.quorum().quorate();
        } else if (input instanceof CoordinatorInput.LeadershipChanged l) {
            leadership = l.leadership();
        } else if (input instanceof CoordinatorInput.ViewChanged v) {
            member.view(v.view());
        } else if (input instanceof CoordinatorInput.StateChanged s) {
            member.state(s.state());
            executor.seen(s.state().term());
        }
        final Moment now = cluster.now();
        coordinator.handle(input, now).forEach(this::run);
        own(now);
    }

    private void own(final Moment now) {
        primary.see(now, quorate && leadership.leader().isPresent());
        if (primary.alone(now) && !alone) {
            alone = true;
            executor.alone(LocalStop.Policy.STOP);
        } else if (primary.primary() && alone) {
            alone = false;
            executor.regained();
        }
        if (member.leavingAsked()) {
            executor.leaving(true);
        }
        if (member.standing() == MemberCore.Standing.CONDEMNED || member.standing() == MemberCore.Standing.LEFT) {
            executor.end();
        }
        execute();
        member.executor(executor.idle());
        member.next(true, now).ifPresent(change -> submit(change, error ->
            member.ended(error.isEmpty(), cluster.now())));
    }

    private void submit(final Change change, final java.util.function.Consumer<Optional<String>> end) {
        cluster.submit(this, change, end);
    }

    private void run(final CoordinatorCommand command) {
        if (command instanceof CoordinatorCommand.ProveTerm prove) {
            cluster.barrier(this, barrier -> input(new CoordinatorInput.TermProved(prove.attempt(), barrier)));
        } else if (command instanceof CoordinatorCommand.Submit submit) {
            submit(submit.change(), error -> input(new CoordinatorInput.ChangeEnded(submit.id(), error)));
        } else if (command instanceof CoordinatorCommand.Sync sync) {
            cluster.ask(this, sync.member(), to -> to.executor.sync(sync.term(), cluster.now()),
                answer -> input(new CoordinatorInput.Synced(sync.member(), sync.attempt(), answer)));
        } else if (command instanceof CoordinatorCommand.Send send) {
            cluster.ask(this, send.order().member(), to -> to.executor.order(send.order(), cluster.now()),
                reply -> input(new CoordinatorInput.OrderAnswered(send.order().key(), reply)));
        } else if (command instanceof CoordinatorCommand.TestDevice test) {
            cluster.test(this, result -> input(new CoordinatorInput.DeviceTested(test.id(), result)));
        } else if (command instanceof CoordinatorCommand.Fence fence) {
            cluster.fence(this, fence.target(), fence.term(),
                result -> input(new CoordinatorInput.FenceEnded(fence.id(), result)));
        }
    }

    private void execute() {
        final List<ExecutorCommand> commands =
            executor.advance(cluster.now(), (resource, operation) -> Duration.ofSeconds(5));
        for (final ExecutorCommand command : commands) {
            if (command instanceof ExecutorCommand.Execute execute) {
                cluster.agents.run(id, execute.action(), code -> {
                    executor.ended(execute.callId(), ActionResult.completed(code, Duration.ofMillis(10)),
                        cluster.now());
                    own(cluster.now());
                }, this);
            } else if (command instanceof ExecutorCommand.Record record) {
                submit(new Change.RecordOperation(record.record(), record.attributes()), error -> {
                    final boolean refused = error.filter(code -> code.startsWith("state.")).isPresent();
                    executor.recordEnded(error.isEmpty(), refused, cluster.now());
                });
            }
        }
    }

    static QuorumState quorum(final boolean quorate) {
        return new QuorumState(quorate, quorate ? 2 : 1, 3, 2, QuorumState.Rule.MAJORITY, "simulated");
    }
}
