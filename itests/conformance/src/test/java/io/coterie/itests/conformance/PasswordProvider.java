package io.coterie.itests.conformance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;

/** A good component that has a password besides, and a moment in which it tells it. */
final class PasswordProvider implements ComponentProvider<Object> {
    private final ComponentProvider<?> good;
    private final Class<Object> api;
    private final Setting password;
    private final BiConsumer<String, String> teller;

    /**
     * Makes one.
     *
     * @param good the good component
     * @param api the interface of its service
     * @param type of which type its author says the password is
     * @param teller is given the name of each method of the instance or its service that was called, and the password
     */
    @SuppressWarnings("unchecked")
    PasswordProvider(final ComponentProvider<?> good, final Class<?> api, final Setting.Type type,
            final BiConsumer<String, String> teller) {
        this.good = good;
        this.api = (Class<Object>) api;
        this.password = new Setting("password", type, "", Setting.Change.SWAP, "For peers; empty: none is asked for.");
        this.teller = teller;
    }

    private Configuration without(final Configuration all) {
        final Map<String, String> values = new TreeMap<>(all.values());
        values.remove(password.name());
        return Configuration.of(values);
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return good.check(without(configuration));
    }

    @Override
    public List<Setting> settings() {
        final List<Setting> all = new ArrayList<>(good.settings());
        all.add(password);
        return all;
    }

    @Override
    @SuppressWarnings("unchecked")
    public ComponentInstance<Object> create(final InstanceContext context) {
        final Configuration given = context.configuration();
        final InstanceContext other = proxy(InstanceContext.class, context, (method, secret) -> { },
            Map.of("configuration", without(given)), "");
        final ComponentInstance<Object> instance = (ComponentInstance<Object>) good.create(other);
        final String secret = given.text(password);
        final Object service = proxy(api, instance.service(), teller, Map.of(), secret);
        return proxy(ComponentInstance.class, instance, teller, Map.of("service", service), secret);
    }

    private static <T> T proxy(final Class<T> api, final T to, final BiConsumer<String, String> teller,
            final Map<String, Object> instead, final String secret) {
        return api.cast(Proxy.newProxyInstance(PasswordProvider.class.getClassLoader(), new Class<?>[] {api},
            (self, method, arguments) -> {
                if (method.getDeclaringClass() != Object.class) {
                    teller.accept(method.getName(), secret);
                }
                if (instead.containsKey(method.getName())) {
                    return instead.get(method.getName());
                }
                try {
                    return method.invoke(to, arguments);
                } catch (final InvocationTargetException e) {
                    throw e.getCause();
                }
            }));
    }
}
