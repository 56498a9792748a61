package io.coterie.bench.member;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.MemberId;
import io.coterie.api.messaging.Delivery;
import io.coterie.api.messaging.Destination;
import io.coterie.api.messaging.Group;
import io.coterie.api.messaging.GroupListener;
import io.coterie.api.messaging.GroupView;
import io.coterie.api.messaging.Message;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.engine.jgroups.JGroupsEngines;
import io.coterie.messaging.jgroups.JGroupsMessagingProvider;
import io.coterie.runtime.messaging.MessagingFront;

/** The component {@code messaging/jgroups}, by itself or with the slot in front of it: the same engine either way. */
final class JGroupsContestant implements Contestant {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final boolean slot;
    private final StandaloneContext context;
    private final ComponentInstance<MessagingComponent> instance;
    private MessagingFront front;
    private Group group;

    JGroupsContestant(final String name, final String node, final InetSocketAddress bind, final Configuration settings,
            final Consumer<InetSocketAddress> published) {
        slot = name.startsWith("slot");
        context = new StandaloneContext(new ClusterId(name, UUID.nameUUIDFromBytes(name.getBytes())),
            MemberId.of(node, 1), bind, settings, published);
        instance = new JGroupsMessagingProvider(new JGroupsEngines()).create(context);
    }

    @Override
    public void peer(final String node, final String host, final int port) {
        context.peer(MemberId.of(node, 1), new InetSocketAddress(host, port));
    }

    @Override
    public void open(final int members, final Consumer<byte[]> receiver) throws Exception {
        instance.warm(1, LIMIT);
        final CompletableFuture<Void> complete = new CompletableFuture<>();
        if (slot) {
            front = new MessagingFront(context.self(), context.cluster().uuid(), "bench");
            front.attach(instance.service(), 1);
            group = front.join("bench", new GroupListener() {
                @Override
                public void message(final Message message) {
                    receiver.accept(message.payload());
                }

                @Override
                public void viewChanged(final GroupView view) {
                    if (view.members().size() == members) {
                        complete.complete(null);
                    }
                }
            }, LIMIT);
        } else {
            instance.service().open(new BareSink(receiver, members, complete));
        }
        complete.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void send(final byte[] message) {
        if (slot) {
            group.send(Destination.all(), Delivery.FIFO, message, LIMIT);
        } else {
            instance.service().sendToAll(Delivery.FIFO, message, LIMIT);
        }
    }

    @Override
    public void close() {
        if (front != null) {
            front.close();
        }
        instance.close();
    }

    /** The sink of the bare engine: what comes is counted on the engine's own thread, by nothing in between. */
    private static final class BareSink implements FrameSink {
        private final Consumer<byte[]> receiver;
        private final int members;
        private final CompletableFuture<Void> complete;

        BareSink(final Consumer<byte[]> receiver, final int members, final CompletableFuture<Void> complete) {
            this.receiver = receiver;
            this.members = members;
            this.complete = complete;
        }

        @Override
        public void frame(final MemberId from, final byte[] frame) {
            receiver.accept(frame);
        }

        @Override
        public void frameToMe(final MemberId from, final byte[] frame) {
            receiver.accept(frame);
        }

        @Override
        public void members(final List<MemberId> now) {
            if (now.size() == members) {
                complete.complete(null);
            }
        }
    }
}
