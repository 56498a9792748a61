package io.coterie.manager.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.coterie.api.core.MemberId;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.resource.ResourceAgents;

/**
 * What agents say of themselves: asked of this member's own components first, then of the other members. Answers are
 * kept as long as the member lives, up to a limit. Safe for use by several threads.
 */
public final class AgentDirectory {
    /** Agents remembered: more than any distribution has. */
    private static final int MAX_KNOWN = 2000;
    private final Supplier<List<ResourceAgents>> local;
    private final Supplier<List<MemberId>> others;
    private final Remote remote;
    private final Map<String, AgentMetadata> known = new ConcurrentHashMap<>();

    /** Asks another member. */
    @FunctionalInterface
    public interface Remote {
        /**
         * Asks.
         *
         * @param member whom
         * @param agent for what
         * @return ends with the metadata, or fails
         */
        CompletionStage<AgentMetadata> ask(MemberId member, String agent);
    }

    /**
     * A directory that knows nothing yet.
     *
     * @param local this member's components
     * @param others the other members in the view
     * @param remote asks one of them
     */
    public AgentDirectory(final Supplier<List<ResourceAgents>> local, final Supplier<List<MemberId>> others,
            final Remote remote) {
        this.local = local;
        this.others = others;
        this.remote = remote;
    }

    /**
     * Asks this member only.
     *
     * @param agent the agent's full name
     * @return ends with the metadata; empty if it is not installed here or gives none
     */
    public CompletionStage<Optional<AgentMetadata>> here(final String agent) {
        final String agentClass = agent.contains(":") ? agent.substring(0, agent.indexOf(':')) : agent;
        for (final ResourceAgents component : local.get()) {
            if (component.agentClass().equals(agentClass)) {
                return guarded(() -> component.metadata(agent));
            }
        }
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * Asks everybody.
     *
     * @param agent the agent's full name
     * @return ends with the metadata; empty if nobody knows it
     */
    public CompletionStage<Optional<AgentMetadata>> find(final String agent) {
        final AgentMetadata before = known.get(agent);
        if (before != null) {
            return CompletableFuture.completedFuture(Optional.of(before));
        }
        CompletionStage<Optional<AgentMetadata>> found = here(agent);
        for (final MemberId member : others.get()) {
            found = found.thenCompose(metadata -> metadata.isPresent() ? CompletableFuture.completedFuture(metadata)
                : guarded(() -> remote.ask(member, agent)));
        }
        return found.thenApply(metadata -> {
            metadata.filter(m -> known.size() < MAX_KNOWN).ifPresent(m -> known.put(agent, m));
            return metadata;
        });
    }

    /**
     * Asks for several.
     *
     * @param agents their full names
     * @return ends with what is known, by name
     */
    public CompletionStage<Map<String, AgentMetadata>> findAll(final Collection<String> agents) {
        final Map<String, AgentMetadata> all = new TreeMap<>();
        CompletionStage<Void> asked = CompletableFuture.completedFuture(null);
        for (final String agent : new TreeSet<>(agents)) {
            asked = asked.thenCompose(done -> find(agent)).thenAccept(m -> m.ifPresent(it -> all.put(agent, it)));
        }
        return asked.thenApply(done -> all);
    }

    /** {@return the agents installed on this member, for suggestions} */
    public List<String> installed() {
        final Set<String> agents = new TreeSet<>();
        local.get().forEach(component -> agents.addAll(component.agents()));
        return new ArrayList<>(agents);
    }

    /** What cannot be asked is not known: a slot that is empty, a member that went, an agent without metadata. */
    private static CompletionStage<Optional<AgentMetadata>> guarded(
            final Supplier<CompletionStage<AgentMetadata>> question) {
        final Function<Throwable, Optional<AgentMetadata>> unknown = failure -> Optional.empty();
        try {
            return question.get().thenApply(Optional::of).exceptionally(unknown);
        } catch (final io.coterie.api.core.CoterieException e) {
            return CompletableFuture.completedFuture(unknown.apply(e));
        }
    }
}
