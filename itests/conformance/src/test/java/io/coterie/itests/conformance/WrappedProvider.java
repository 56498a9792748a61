package io.coterie.itests.conformance;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;

/** A good component of which the service is replaced by a broken one, or what happens at its end. */
final class WrappedProvider<T> implements ComponentProvider<T> {
    private final ComponentProvider<T> good;
    private final BiFunction<InstanceContext, T, T> broken;
    private final Runnable atClose;

    @SuppressWarnings("unchecked")
    WrappedProvider(final ComponentProvider<?> good, final BiFunction<InstanceContext, T, T> broken,
            final Runnable atClose) {
        this.good = (ComponentProvider<T>) good;
        this.broken = broken;
        this.atClose = atClose;
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return good.check(configuration);
    }

    @Override
    public List<Setting> settings() {
        return good.settings();
    }

    @Override
    public ComponentInstance<T> create(final InstanceContext context) {
        final ComponentInstance<T> instance = good.create(context);
        final T service = broken.apply(context, instance.service());
        return new ComponentInstance<>() {
            @Override
            public T service() {
                return service;
            }

            @Override
            public void warm(final long epoch, final Duration timeout) {
                instance.warm(epoch, timeout);
            }

            @Override
            public void activate() {
                instance.activate();
            }

            @Override
            public void drain(final Duration timeout) {
                instance.drain(timeout);
            }

            @Override
            public void close() {
                atClose.run();
                instance.close();
            }
        };
    }
}
