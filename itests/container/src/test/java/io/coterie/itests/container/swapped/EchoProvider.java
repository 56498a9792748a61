package io.coterie.itests.container.swapped;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.Scheduler;
import io.coterie.itests.container.swapapi.Echo;

/** A component that is put into bundles of several versions; it knows its own from a file in the bundle. */
public final class EchoProvider implements ComponentProvider<Echo> {
    private static final Setting TONE = new Setting("tone", Setting.Type.TEXT, "calm", Setting.Change.SWAP, "A tone.");

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(settings());
    }

    @Override
    public List<Setting> settings() {
        return List.of(TONE);
    }

    @Override
    public ComponentInstance<Echo> create(final InstanceContext context) {
        if (!check(context.configuration()).isEmpty()) {
            throw new InvalidInputException("component.bad-settings", check(context.configuration()));
        }
        return new Instance(context, version() + " " + context.configuration().text(TONE));
    }

    private static String version() {
        try (java.io.InputStream in = EchoProvider.class.getResourceAsStream("version.txt")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A call into an instance that is closed is what a swap must not make. */
    private static final class Instance implements ComponentInstance<Echo>, Echo {
        private final InstanceContext context;
        private final String name;
        private final Set<CompletableFuture<String>> open = ConcurrentHashMap.newKeySet();
        private volatile Scheduler scheduler;
        private volatile boolean closed;

        Instance(final InstanceContext context, final String name) {
            this.context = context;
            this.name = name;
        }

        @Override
        public Echo service() {
            return this;
        }

        @Override
        public void warm(final long epoch, final Duration timeout) {
            scheduler = context.newScheduler("echo");
        }

        @Override
        public void close() {
            closed = true;
            open.forEach(future -> future.completeExceptionally(new IllegalStateException(name + " was closed")));
        }

        @Override
        public String say(final String text) {
            if (closed) {
                throw new IllegalStateException(name + " is closed");
            }
            return name + ": " + text;
        }

        @Override
        public CompletionStage<String> later(final String text) {
            final String answer = say(text);
            final CompletableFuture<String> future = new CompletableFuture<>();
            open.add(future);
            future.whenComplete((value, error) -> open.remove(future));
            scheduler.schedule(Duration.ofMillis(1), () -> future.complete(answer));
            return future;
        }
    }
}
