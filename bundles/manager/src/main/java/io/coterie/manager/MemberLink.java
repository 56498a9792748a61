package io.coterie.manager;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.coterie.api.component.SwapPreview;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Scheduler;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.manager.MemberComponents;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.Messaging;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.manager.config.AgentDirectory;
import io.coterie.manager.core.Order;
import io.coterie.manager.core.OrderReply;
import io.coterie.manager.core.SyncAnswer;
import io.coterie.manager.executor.NodeExecutor;
import io.coterie.manager.wire.FenceMessages;
import io.coterie.manager.wire.ManagerMessages;
import io.coterie.manager.swap.SwapRecord;
import io.coterie.manager.wire.MetadataMessages;
import io.coterie.manager.wire.SwapMessages;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The managers' group: carries orders to executors of other members, and those of others to ours. Joins on a thread of
 * its own, since joining waits. Its methods may be called from any thread.
 */
final class MemberLink implements GroupListener {
    /** The group's name. */
    static final String GROUP = "coterie.manager";
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration JOIN_PAUSE = Duration.ofMillis(500);
    /** For a request and its reply: executors answer at once, and requests are repeated. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** For what a swap would do here: other members may have to be asked for bundles. */
    private static final Duration PREVIEW_TIMEOUT = Duration.ofSeconds(15);
    private static final Logger LOG = LoggerFactory.getLogger(MemberLink.class);
    private final Messaging messaging;
    private final NodeExecutor executor;
    private final Scheduler joiner;
    private volatile AgentDirectory agents;
    private volatile Function<FenceMessages.Ask, CompletionStage<FenceResult>> fencer;
    private volatile SwapDriver swaps;
    private volatile Group group;
    private volatile boolean closed;

    MemberLink(final Messaging messaging, final NodeExecutor executor, final Scheduler joiner) {
        this.messaging = messaging;
        this.executor = executor;
        this.joiner = joiner;
    }

    /** Joins the group. The fencer does what other members ask to be fenced from here. */
    void open(final AgentDirectory directory,
            final Function<FenceMessages.Ask, CompletionStage<FenceResult>> newFencer, final SwapDriver newSwaps) {
        swaps = newSwaps;
        agents = directory;
        fencer = newFencer;
        joiner.execute(this::join);
    }

    private void join() {
        if (closed) {
            return;
        }
        try {
            group = messaging.join(GROUP, this, JOIN_TIMEOUT);
            if (closed) {
                group.close();
            }
        } catch (final CoterieException e) {
            LOG.debug("The managers' group cannot be joined yet: {}", e.getMessage());
            joiner.schedule(JOIN_PAUSE, this::join);
        }
    }

    void close() {
        closed = true;
        final Group joined = group;
        if (joined != null) {
            joined.close();
        }
    }

    CompletionStage<SyncAnswer> sync(final MemberId member, final io.coterie.api.core.Term term) {
        return messaging.self().equals(member) ? executor.sync(term)
            : ask(member, ManagerMessages.sync(term)).thenApply(ManagerMessages::syncAnswer);
    }

    CompletionStage<OrderReply> order(final Order order) {
        return messaging.self().equals(order.member()) ? executor.order(order)
            : ask(order.member(), ManagerMessages.order(order)).thenApply(ManagerMessages::orderReply);
    }

    CompletionStage<AgentMetadata> metadata(final MemberId member, final String agent) {
        return ask(member, MetadataMessages.request(agent)).thenApply(MetadataMessages::reply);
    }

    CompletionStage<FenceResult> fence(final MemberId from, final FenceMessages.Ask ask) {
        return ask(from, FenceMessages.request(ask), ask.timeout().plus(TIMEOUT)).thenApply(FenceMessages::reply);
    }

    CompletionStage<SwapPreview> preview(final MemberId member, final SwapRecord.Side side, final Duration timeout) {
        return ask(member, SwapMessages.preview(side), timeout)
            .thenApply(reply -> SwapMessages.answer(reply, swaps.cluster()));
    }

    CompletionStage<MemberComponents> components(final MemberId member, final Duration timeout,
            final boolean collect) {
        return ask(member, SwapMessages.components(collect), timeout)
            .thenApply(reply -> SwapMessages.running(reply, swaps.cluster()));
    }

    private CompletionStage<byte[]> ask(final MemberId member, final byte[] request) {
        return ask(member, request, TIMEOUT);
    }

    private CompletionStage<byte[]> ask(final MemberId member, final byte[] request, final Duration timeout) {
        final Group joined = group;
        if (joined == null) {
            return CompletableFuture.failedFuture(new UnavailableException("manager.not-connected",
                "This member's manager is not in the managers' group yet.", "Try again in a moment."));
        }
        try {
            return joined.request(member, request, timeout);
        } catch (final CoterieException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void message(final Message message) {
        LOG.debug("A message of {} bytes from {} is of no kind known here", message.payload().length, message.from());
    }

    @Override
    public CompletionStage<byte[]> request(final Message request) {
        final byte[] payload = request.payload();
        try {
            return switch (ManagerMessages.name(payload)) {
                case ManagerMessages.SYNC -> executor.sync(ManagerMessages.sync(payload))
                    .thenApply(ManagerMessages::syncAnswer);
                case ManagerMessages.ORDER -> executor.order(ManagerMessages.order(payload))
                    .thenApply(ManagerMessages::orderReply);
                case ManagerMessages.METADATA -> metadata(MetadataMessages.request(payload));
                case FenceMessages.FENCE -> fencer.apply(FenceMessages.request(payload))
                    .thenApply(FenceMessages::reply);
                case SwapMessages.PREVIEW -> swaps.preview(SwapMessages.preview(payload), PREVIEW_TIMEOUT)
                    .thenApply(SwapMessages::answer);
                case SwapMessages.COMPONENTS -> CompletableFuture.completedFuture(
                    SwapMessages.answer(swaps.running(SwapMessages.collects(payload))));
                default -> CompletableFuture.failedFuture(unknown());
            };
        } catch (final IllegalArgumentException | CoterieException e) {
            LOG.warn("A request from {} cannot be read", request.from(), e);
            return CompletableFuture.failedFuture(unknown());
        }
    }

    private CompletionStage<byte[]> metadata(final String agent) {
        return agents.here(agent).thenApply(found -> MetadataMessages.reply(found.orElseThrow(() ->
            new RejectedException("resource.unknown-agent", "The agent '" + agent + "' is not installed on "
                + messaging.self().node() + ".", "Install it."))));
    }

    private static RejectedException unknown() {
        return new RejectedException("manager.bad-message", "The manager's request is not understood.",
            "Run the same version of Coterie on all members.");
    }
}
