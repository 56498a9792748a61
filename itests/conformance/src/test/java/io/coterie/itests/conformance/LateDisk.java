package io.coterie.itests.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;

/** A component that writes to a cache, and to its disk only when it is closed in order. */
final class LateDisk implements ComponentProvider<Object> {
    private final ComponentProvider<?> good;

    LateDisk(final ComponentProvider<?> good) {
        this.good = good;
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
    @SuppressWarnings("unchecked")
    public ComponentInstance<Object> create(final InstanceContext context) {
        final Path disk = context.dataDirectory();
        final Path cache = disk.resolveSibling("cache");
        copy(disk, cache);
        final InstanceContext other = (InstanceContext) Proxy.newProxyInstance(LateDisk.class.getClassLoader(),
            new Class<?>[] {InstanceContext.class}, (proxy, called, arguments) ->
                called.getName().equals("dataDirectory") ? cache : called.invoke(context, arguments));
        final ComponentInstance<Object> instance = (ComponentInstance<Object>) good.create(other);
        return (ComponentInstance<Object>) Proxy.newProxyInstance(LateDisk.class.getClassLoader(),
            new Class<?>[] {ComponentInstance.class}, (proxy, called, arguments) -> {
                final Object result = called.invoke(instance, arguments);
                if (called.getName().equals("close")) {
                    copy(cache, disk);
                }
                return result;
            });
    }

    private static void copy(final Path from, final Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (final Path one : files.filter(Files::isRegularFile).toList()) {
                Files.copy(one, to.resolve(one.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
