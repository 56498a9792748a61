package io.coterie.itests.container.swapped;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.Handover;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.component.StateForm;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.core.RejectedException;
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
        return new Instance(context, version(), context.configuration().text(TONE));
    }

    /** Up to 8.x a release also writes and reads what the first one did. */
    private static StateForm form(final String version) {
        final int major = version.matches("[0-9]\\..*") ? version.charAt(0) - '0' : 1;
        return new StateForm("echo/asked", major > 8 ? major : 1, major);
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
        private final StateForm form;
        private final AtomicLong asked = new AtomicLong();
        private final Set<CompletableFuture<String>> open = ConcurrentHashMap.newKeySet();
        private volatile Scheduler scheduler;
        private volatile boolean closed;

        Instance(final InstanceContext context, final String version, final String tone) {
            this.context = context;
            this.name = version + " " + tone;
            this.form = form(version);
        }

        @Override
        public List<StateForm> writes() {
            return List.of(form);
        }

        @Override
        public List<StateForm> reads() {
            return List.of(form);
        }

        /** Each version has a spelling of its own, so that a wrong one is seen. */
        @Override
        public Optional<Handover> exportState(final String schema, final int version) {
            return Optional.of(new Handover(schema, version,
                (version + "/" + asked.get()).getBytes(StandardCharsets.US_ASCII)));
        }

        @Override
        public void importState(final Handover handover) {
            final String[] words = new String(handover.bytes(), StandardCharsets.US_ASCII).split("/");
            if (name.endsWith(" deaf") || !words[0].equals(Integer.toString(handover.version()))) {
                throw new RejectedException("echo.bad-state", name + " does not take " + handover + ".", "Go back.");
            }
            asked.set(Long.parseLong(words[1]));
        }

        @Override
        public long asked() {
            return asked.get();
        }

        @Override
        public void cancel(final String text) {
            if (closed) {
                throw new IllegalStateException(name + " is closed");
            }
            open.forEach(future -> future.complete("cancelled: " + text));
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
            asked.incrementAndGet();
            return name + ": " + text;
        }

        @Override
        public CompletionStage<String> later(final String text) {
            final String answer = say(text);
            final CompletableFuture<String> future = new CompletableFuture<>();
            open.add(future);
            future.whenComplete((value, error) -> open.remove(future));
            scheduler.schedule("long".equals(text) ? Duration.ofMinutes(5) : Duration.ofMillis(1),
                () -> future.complete(answer));
            return future;
        }
    }
}
