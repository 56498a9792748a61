package io.coterie.engine.corosync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.MemberId;

/**
 * The engines of this bundle: one for each cluster, member and set of settings, made at the first use and closed after
 * the last. A singleton of Declarative Services and not a static, so that it goes with the bundle. Safe for use by
 * several threads; the second user of an engine that is joining waits for it.
 */
@Component(service = CorosyncEngines.class)
public final class CorosyncEngines {
    private final Map<Key, Shared> engines = new HashMap<>();
    private final GroupLibrary library;

    /** What tells engines apart. */
    private record Key(UUID cluster, MemberId self, String token) {
    }

    /** An engine and who uses it. */
    private record Shared(CorosyncEngine engine, List<InstanceContext> users) {
    }

    /** Made by Declarative Services; loads nothing yet. */
    @Activate
    public CorosyncEngines() {
        this(new NativeGroupLibrary());
    }

    CorosyncEngines(final GroupLibrary library) {
        this.library = library;
    }

    /**
     * Takes the engine for an instance, and makes it if it is the first user.
     *
     * @param context the instance; it is the handle for {@link #release}
     * @param settings its settings
     * @param timeout how long it may take to be in a view
     * @return the engine, in its group
     */
    public synchronized CorosyncEngine acquire(final InstanceContext context, final CorosyncSettings settings,
            final Duration timeout) {
        final Key key = key(context, settings);
        Shared shared = engines.get(key);
        if (shared == null) {
            shared = new Shared(new CorosyncEngine(context, settings, library), new ArrayList<>());
            boolean started = false;
            try {
                shared.engine.attach(context);
                shared.engine.start(timeout);
                started = true;
            } finally {
                if (!started) {
                    shared.engine.detach(context);
                    shared.engine.close();
                    releaseLibrary();
                }
            }
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
    public synchronized void release(final InstanceContext context, final CorosyncSettings settings) {
        final Key key = key(context, settings);
        final Shared shared = engines.get(key);
        if (shared == null || !shared.users.removeIf(user -> user == context)) {
            return;
        }
        shared.engine.detach(context);
        if (shared.users.isEmpty()) {
            engines.remove(key);
            shared.engine.close();
            releaseLibrary();
        }
    }

    /** Closes what is left when the bundle stops. */
    @Deactivate
    synchronized void closeAll() {
        engines.values().forEach(shared -> shared.engine.close());
        engines.clear();
        library.release();
    }

    private void releaseLibrary() {
        if (engines.isEmpty()) {
            library.release();
        }
    }

    private static Key key(final InstanceContext context, final CorosyncSettings settings) {
        return new Key(context.cluster().uuid(), context.self(), settings.token(context.instance()));
    }
}
