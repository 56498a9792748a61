package io.coterie.engine.jgroups;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;

/**
 * The engines of this bundle: one for each cluster, member and set of settings, made at the first use and closed after
 * the last. A singleton of Declarative Services and not a static, so that it goes with the bundle. Safe for use by
 * several threads; the second user of an engine that is joining waits for it.
 */
@Component(service = JGroupsEngines.class)
public final class JGroupsEngines {
    private final Map<Key, Shared> engines = new HashMap<>();

    /** What tells engines apart. */
    private record Key(UUID cluster, MemberId self, String token) {
    }

    /** An engine and who uses it. */
    private static final class Shared {
        private final JGroupsEngine engine;
        private final List<InstanceContext> users = new ArrayList<>();

        Shared(final JGroupsEngine engine) {
            this.engine = engine;
        }
    }

    /**
     * Takes the engine for an instance, and makes it if it is the first user.
     *
     * @param context the instance; it is the handle for {@link #release}
     * @param settings its settings
     * @return the engine, joined to its group
     */
    public synchronized JGroupsEngine acquire(final InstanceContext context, final EngineSettings settings) {
        final Key key = key(context, settings);
        Shared shared = engines.get(key);
        if (shared == null) {
            shared = new Shared(joined(context, settings));
            engines.put(key, shared);
        } else {
            shared.engine.attach(context);
        }
        shared.users.add(context);
        return shared.engine;
    }

    /**
     * Gives the engine back; the last one to do so closes it. Doing it twice is harmless.
     *
     * @param context the instance that acquired it
     * @param settings its settings
     */
    public synchronized void release(final InstanceContext context, final EngineSettings settings) {
        final Key key = key(context, settings);
        final Shared shared = engines.get(key);
        if (shared == null || !shared.users.removeIf(user -> user == context)) {
            return;
        }
        shared.engine.detach(context);
        if (shared.users.isEmpty()) {
            engines.remove(key);
            shared.engine.close();
        }
    }

    /** Closes what is left when the bundle stops. */
    @Deactivate
    synchronized void closeAll() {
        engines.values().forEach(shared -> shared.engine.close());
        engines.clear();
    }

    private static JGroupsEngine joined(final InstanceContext context, final EngineSettings settings) {
        JGroupsEngine engine = null;
        try {
            engine = new JGroupsEngine(context, settings);
            engine.join(context);
            return engine;
        } catch (Exception e) {
            if (engine != null) {
                engine.detach(context);
                engine.close();
            }
            throw new UnavailableException("jgroups.join-failed",
                "JGroups could not listen on " + context.endpoints().bindAddress() + " or join the group: "
                    + e.getMessage() + ".", "Check that the address is local and the port free.", e);
        }
    }

    private static Key key(final InstanceContext context, final EngineSettings settings) {
        return new Key(context.cluster().uuid(), context.self(), settings.token(context.instance()));
    }
}
