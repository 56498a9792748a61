package io.coterie.manager;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

import io.coterie.api.component.Configuration;
import io.coterie.api.core.Clock;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.Operation;
import io.coterie.api.document.Resource;
import io.coterie.api.document.Value;
import io.coterie.api.state.NamedRecord;
import io.coterie.api.state.StateSnapshot;
import io.coterie.document.DocumentParser;
import io.coterie.manager.config.Overlay;
import io.coterie.manager.executor.LocalStop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parses the document of the state once a version, and lays overrides over it. Safe for use by several threads. */
final class Documents implements Function<StateSnapshot, ClusterDocument> {
    /** Pacemaker's default for actions. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);
    private final Clock clock;
    private long version = -1;
    private ClusterDocument plain;
    private SortedMap<String, NamedRecord> records;
    private ClusterDocument overlaid;

    Documents(final Clock clock) {
        this.clock = clock;
    }

    /** The document with overrides; null if there is none, or if it cannot be read. */
    @Override
    public synchronized ClusterDocument apply(final StateSnapshot state) {
        final boolean newer = state.document().version() != version;
        if (newer) {
            version = state.document().version();
            plain = version == 0 ? null : parse(state);
        }
        if (newer || records == null || !records.equals(state.records())) {
            records = state.records();
            overlaid = plain == null ? null : Overlay.apply(plain, records.values(), clock.now());
        }
        return overlaid;
    }

    /** The document as it was applied. */
    synchronized Optional<ClusterDocument> plain(final StateSnapshot state) {
        apply(state);
        return Optional.ofNullable(plain);
    }

    private static ClusterDocument parse(final StateSnapshot state) {
        final var parsed = DocumentParser.parse(state.document().text());
        if (parsed.document().isEmpty()) {
            LOG.error("Version {} of the document cannot be read by this version of Coterie: {}",
                state.document().version(), parsed.findings());
        }
        return parsed.document().orElse(null);
    }

    static LocalStop.Timeouts timeouts(final ClusterDocument document) {
        return (resource, operation) -> document.primitives()
            .filter(p -> resource.equals(p.id()) || resource.startsWith(p.id() + ":"))
            .flatMap(p -> p.operations().stream()).filter(o -> o.name().equals(operation))
            .map(Operation::timeout).flatMap(Optional::stream).findFirst().orElseGet(() -> defaultTimeout(document));
    }

    private static Duration defaultTimeout(final ClusterDocument document) {
        final Value value = Resource.plain(document.operationDefaults()).get("timeout");
        try {
            return value == null ? DEFAULT_TIMEOUT : Configuration.parseDuration(value.text());
        } catch (final IllegalArgumentException e) {
            LOG.warn("The default time-out of operations is no duration: '{}'", value.text());
            return DEFAULT_TIMEOUT;
        }
    }
}
