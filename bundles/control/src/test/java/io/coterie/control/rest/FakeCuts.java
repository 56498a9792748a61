package io.coterie.control.rest;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.coterie.api.component.Connections.Direction;
import io.coterie.api.component.Cuts;
import io.coterie.api.core.NodeId;

/** Remembers what is cut. */
final class FakeCuts implements Cuts {
    private final Map<NodeId, Set<Direction>> cuts = new TreeMap<>();

    @Override
    public synchronized void cut(final NodeId peer, final Direction direction) {
        cuts.computeIfAbsent(peer, p -> EnumSet.noneOf(Direction.class)).add(direction);
    }

    @Override
    public synchronized void heal(final NodeId peer) {
        cuts.remove(peer);
    }

    @Override
    public synchronized void healAll() {
        cuts.clear();
    }

    @Override
    public synchronized Map<NodeId, Set<Direction>> cuts() {
        return Map.copyOf(cuts);
    }
}
