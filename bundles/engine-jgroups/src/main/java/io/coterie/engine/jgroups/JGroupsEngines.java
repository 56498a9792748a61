package io.coterie.engine.jgroups;

import java.util.UUID;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.UnavailableException;

/**
 * The engines of this bundle: one for each cluster, member and set of settings, made at the first use and closed after
 * the last. A singleton of Declarative Services and not a static, so that it goes with the bundle. Safe for use by
 * several threads; the second user of an engine that is joining waits for it, and nobody else does.
 */
@Component(service = JGroupsEngines.class)
public final class JGroupsEngines {
    private final Shares<Key, InstanceContext, JGroupsEngine> engines = new Shares<>(JGroupsEngine::close);

    /** What tells engines apart. */
    private record Key(UUID cluster, MemberId self, String token) {
        // written out: what the compiler makes for a record is slow at its first use, which is in each start
        @Override
        public boolean equals(final Object other) {
            return other instanceof Key that && cluster.equals(that.cluster) && self.equals(that.self)
                && token.equals(that.token);
        }

        @Override
        public int hashCode() {
            return token.hashCode();
        }
    }

    /**
     * Takes the engine for an instance, and makes it if it is the first user.
     *
     * @param context the instance; it is the handle for {@link #release}
     * @param settings its settings
     * @return the engine, joined to its group
     */
    public JGroupsEngine acquire(final InstanceContext context, final EngineSettings settings) {
        return engines.take(key(context, settings), context, () -> joined(context, settings),
            engine -> engine.attach(context));
    }

    /**
     * Gives the engine back; the last one to do so closes it. Doing it twice is harmless.
     *
     * @param context the instance that acquired it
     * @param settings its settings
     */
    public void release(final InstanceContext context, final EngineSettings settings) {
        engines.give(key(context, settings), context, engine -> engine.detach(context));
    }

    /** Closes what is left when the bundle stops. */
    @Deactivate
    void closeAll() {
        engines.close();
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
