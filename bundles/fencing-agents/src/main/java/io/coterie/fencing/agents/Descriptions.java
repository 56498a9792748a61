package io.coterie.fencing.agents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.RejectedException;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.toolkit.process.ProcessOutcome;

/** What the agents say of themselves, kept for as long as their files are the same. Safe for several threads. */
final class Descriptions {
    /** Descriptions kept; several times the agents that Debian has. */
    private static final int CACHE_LIMIT = 500;
    private final AgentPath path;
    private final AgentRunner runner;
    private final Duration timeout;
    private final Map<Path, Cached> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Path, Cached> eldest) {
            return size() > CACHE_LIMIT;
        }
    };

    Descriptions(final AgentPath path, final AgentRunner runner, final Duration timeout) {
        this.path = path;
        this.runner = runner;
        this.timeout = timeout;
    }

    /** The description of a file as it was. */
    private record Cached(FileTime changed, long size, FenceAgent agent) {
    }

    static RejectedException notInstalled(final String agent, final AgentPath path) {
        return new RejectedException("fencing.not-installed", "The fence agent '" + agent + "' is not in " + path
            + " of this member.", "Install it (Debian: fence-agents), or look at the names with 'coterie fence"
            + " agents'.");
    }

    CompletionStage<FenceAgent> of(final String name) {
        final Path file = path.find(name).orElse(null);
        if (file == null) {
            return CompletableFuture.failedFuture(notInstalled(name, path));
        }
        final Optional<FenceAgent> known = known(file);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        final FileTime changed;
        final long size;
        try {
            changed = Files.getLastModifiedTime(file);
            size = Files.size(file);
        } catch (final IOException e) {
            return CompletableFuture.failedFuture(MetadataParser.bad(name, "cannot be read: " + e.getMessage(), e));
        }
        return runner.run(file, "action=metadata\n", timeout).thenApply(outcome -> {
            if (outcome.status() == ProcessOutcome.Status.KILLED) {
                throw MetadataParser.bad(name, "gives no metadata within " + timeout.toSeconds() + " s", null);
            }
            final FenceAgent agent = MetadataParser.parse(name, outcome.stdout());
            synchronized (cache) {
                cache.put(file, new Cached(changed, size, agent));
            }
            return agent;
        });
    }

    /** What is known of an agent without running it. */
    Optional<FenceAgent> known(final String name) {
        return path.find(name).flatMap(this::known);
    }

    private Optional<FenceAgent> known(final Path file) {
        try {
            final FileTime changed = Files.getLastModifiedTime(file);
            final long size = Files.size(file);
            synchronized (cache) {
                return Optional.ofNullable(cache.get(file))
                    .filter(c -> c.changed().equals(changed) && c.size() == size).map(Cached::agent);
            }
        } catch (final IOException e) {
            return Optional.empty();
        }
    }
}
