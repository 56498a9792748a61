package io.coterie.resource.java;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.coterie.api.resource.JavaAgent;

import org.osgi.framework.Constants;

/**
 * The agents that are registered as services at the moment. Written by Declarative Services, read from any thread:
 * a list that is replaced, never changed. Of two agents of one type the one with the higher ranking counts, then the
 * older one.
 */
final class AgentRegistry {
    private static final Comparator<Entry> ORDER =
        Comparator.comparingInt(Entry::ranking).reversed().thenComparingLong(Entry::id);
    private final AtomicReference<List<Entry>> entries = new AtomicReference<>(List.of());

    /**
     * A service.
     *
     * @param type the part of its name after {@code java:}
     * @param agent the service
     * @param ranking the service's ranking
     * @param id the service's id
     */
    private record Entry(String type, JavaAgent agent, int ranking, long id) {
    }

    /** Adds a service, or takes its new properties. */
    void put(final JavaAgent agent, final Map<String, ?> properties) {
        if (properties.get(JavaAgent.TYPE) instanceof String type && !type.isBlank()) {
            final int ranking = properties.get(Constants.SERVICE_RANKING) instanceof Integer r ? r : 0;
            final long id = properties.get(Constants.SERVICE_ID) instanceof Long i ? i : 0;
            entries.updateAndGet(old -> {
                final List<Entry> changed = without(old, agent);
                changed.add(new Entry(type, agent, ranking, id));
                changed.sort(ORDER);
                return List.copyOf(changed);
            });
        } else {
            remove(agent);
        }
    }

    void remove(final JavaAgent agent) {
        entries.updateAndGet(old -> List.copyOf(without(old, agent)));
    }

    private static List<Entry> without(final List<Entry> old, final JavaAgent agent) {
        final List<Entry> rest = new ArrayList<>(old);
        // the very object: what equals it may be another service
        rest.removeIf(e -> e.agent() == agent);
        return rest;
    }

    Optional<JavaAgent> find(final String type) {
        return entries.get().stream().filter(e -> e.type().equals(type)).map(Entry::agent).findFirst();
    }

    /** The types, sorted, each once. */
    List<String> types() {
        return entries.get().stream().map(Entry::type).distinct().sorted().toList();
    }
}
