package io.coterie.manager.config;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.state.NamedRecord;

/**
 * Something that an operator asked for and that outlives the coordinator, as a named record of the cluster state.
 * Immutable.
 *
 * @param purpose what it is for
 * @param subject the resource or node
 * @param values by name
 */
public record OperatorRecord(Purpose purpose, String subject, Map<String, String> values) {
    /** What a record is for. */
    public enum Purpose {
        /** A role that a resource is wanted in: {@code role}. */
        TARGET_ROLE("override/target-role/"),
        /** A node that a resource is wanted on: {@code node}, maybe {@code until} in milliseconds since 1970. */
        MOVE("override/move/"),
        /** A node that is to be fenced: {@code reason}, {@code incarnation}. */
        FENCE("request/fence/"),
        /** A node that a person vouches for: {@code author}. */
        CONFIRM("request/confirm/");

        private final String prefix;

        Purpose(final String prefix) {
            this.prefix = prefix;
        }
    }

    /** Copies the map. */
    public OperatorRecord {
        Objects.requireNonNull(purpose, "purpose");
        Objects.requireNonNull(subject, "subject");
        values = Map.copyOf(values);
    }

    /** {@return the key of the named record} */
    public String key() {
        return purpose.prefix + subject;
    }

    /**
     * A value.
     *
     * @param name its name
     * @return the value, empty text if there is none
     */
    public String value(final String name) {
        return values.getOrDefault(name, "");
    }

    /**
     * Whether its time is over.
     *
     * @param now the time
     * @return false if it has no end
     */
    public boolean expired(final Instant now) {
        final String until = value("until");
        return !until.isEmpty() && now.toEpochMilli() >= Long.parseLong(until);
    }

    /** {@return the content of the named record} */
    public byte[] bytes() {
        return RecordText.write(values);
    }

    /**
     * Reads a named record.
     *
     * @param named the record
     * @return what it says; empty if it is none of ours, or of a version that is not understood
     */
    public static Optional<OperatorRecord> read(final NamedRecord named) {
        for (final Purpose purpose : Purpose.values()) {
            if (named.key().startsWith(purpose.prefix)) {
                return RecordText.read(named).map(values ->
                    new OperatorRecord(purpose, named.key().substring(purpose.prefix.length()), values));
            }
        }
        return Optional.empty();
    }
}
