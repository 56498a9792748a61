package io.coterie.runtime.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.rendezvous.Description;
import io.coterie.runtime.rendezvous.ProtocolRange;
import io.coterie.runtime.rendezvous.Served;
import io.coterie.runtime.swap.Shelf;

/** Bundles that are lists of components, and other members that say what a test lets them say. */
final class TestParts implements SwapParts, Shelf {
    final Map<String, List<InstalledComponent>> fetchable = new ConcurrentHashMap<>();
    final Map<String, Description> others = new ConcurrentHashMap<>();
    final List<String> done = new CopyOnWriteArrayList<>();
    final List<Set<String>> tidied = new CopyOnWriteArrayList<>();
    boolean trusting;
    Path shelf = Path.of("/fetched");
    private final Set<String> brought = ConcurrentHashMap.newKeySet();
    private final ComponentRegistry registry;

    TestParts(ComponentRegistry registry) {
        this.registry = registry;
    }

    /** A member of a cluster answers, and says what it runs. */
    void answers(String node, ClusterId cluster, Served served) {
        others.put(node, new Description(ProtocolRange.CURRENT, "x", cluster, NodeId.of(node), Map.of(), served,
            List.of()));
    }

    @Override
    public Shelf shelf(ClusterConfiguration configuration, Supplier<Map<NodeId, String>> nodes) {
        return this;
    }

    @Override
    public Map<String, Description> others(ClusterConfiguration configuration, Map<NodeId, String> nodes,
            Duration limit) {
        return others;
    }

    @Override
    public void supply(ClusterConfiguration configuration, List<ClusterConfiguration.Choice> missing) {
        missing.forEach(m -> done.add("missing " + m.component()));
    }

    @Override
    public boolean trusting() {
        return trusting;
    }

    @Override
    public boolean obtain(String sha256, Duration timeout) {
        if (registry.installed().stream().anyMatch(c -> c.description().bundleHash().equals(sha256))) {
            return false;
        }
        if (!fetchable.containsKey(sha256)) {
            throw new CoterieException("swap.no-bundle", "No bundle " + sha256 + ".", "Give it.");
        }
        fetchable.get(sha256).forEach(registry::add);
        brought.add(sha256);
        done.add("obtained " + sha256);
        return true;
    }

    @Override
    public boolean restore(String sha256, Duration timeout) {
        return obtain(sha256, timeout);
    }

    @Override
    public void tidy(Set<String> named) {
        tidied.add(named);
    }

    @Override
    public String place(String sha256) {
        return shelf.resolve(sha256).toString();
    }

    @Override
    public List<ComponentDescription> offer(Path bundle, Duration timeout) {
        throw new UnsupportedOperationException("no files here");
    }

    @Override
    public void keep(String sha256) {
        done.add("kept " + sha256);
    }

    @Override
    public boolean brought(String sha256) {
        return brought.contains(sha256);
    }

    @Override
    public void remove(String sha256) {
        registry.installed().stream().filter(c -> c.description().bundleHash().equals(sha256))
            .forEach(c -> registry.removeProvider(c.provider()));
        done.add("removed " + sha256);
    }

    @Override
    public List<String> heldLoaders() {
        return List.of();
    }
}
