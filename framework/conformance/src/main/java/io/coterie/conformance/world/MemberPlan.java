package io.coterie.conformance.world;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.MemberId;
import io.coterie.conformance.CheckFailed;

/** What a member will be made of. Used by one thread. */
public final class MemberPlan {
    private final KitCluster cluster;
    private final MemberId self;
    private final Map<String, String> settings;
    private final Map<Class<?>, Object> slots = new HashMap<>();
    private Path home;

    MemberPlan(final KitCluster cluster, final MemberId self, final Path home) {
        this.cluster = cluster;
        this.self = self;
        this.home = home;
        this.settings = new TreeMap<>(cluster.trial().options().settings());
    }

    /** {@return who it will be} */
    public MemberId self() {
        return self;
    }

    /** {@return the cluster} */
    public KitCluster cluster() {
        return cluster;
    }

    /**
     * Adds a setting.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public MemberPlan setting(final String name, final String value) {
        settings.put(name, value);
        return this;
    }

    /**
     * Puts something into the slot of another kind.
     *
     * @param <T> the interface
     * @param type the interface that callers use
     * @param service what is in the slot
     * @return this
     */
    public <T> MemberPlan slot(final Class<T> type, final T service) {
        slots.put(type, service);
        return this;
    }

    /**
     * Another home than the node's own.
     *
     * @param folder the home
     * @return this
     */
    public MemberPlan home(final Path folder) {
        home = folder;
        return this;
    }

    /** {@return the context that the instance would get; closed with the trial} */
    public KitContext context() {
        return cluster.trial().closing(new KitContext(cluster, self, Configuration.of(settings), slots, home));
    }

    /**
     * Makes the instance, in standby.
     *
     * @param <T> what it offers
     * @return the member, closed with the trial
     */
    @SuppressWarnings("unchecked")
    public <T> Member<T> create() {
        final KitContext context = context();
        final var made = ((ComponentProvider<T>) cluster.trial().subject().provider()).create(context);
        if (made == null) {
            throw new CheckFailed("create() gave null instead of an instance.");
        }
        return cluster.trial().closing(new Member<>(cluster, context, made));
    }
}
