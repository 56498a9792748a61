package io.coterie.manager.config;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.coterie.api.state.NamedRecord;

/**
 * What the monitor of a fence device found when that changed, as a named record of the cluster state, so that each
 * member knows it. A device that has always worked has none. Immutable.
 *
 * @param device its name in the document
 * @param failed whether it fails now; else it works again
 * @param detail why it fails, one sentence; empty if it works
 * @param since when that was found
 */
public record DeviceRecord(String device, boolean failed, String detail, Instant since) {
    /** What the keys of these records begin with. */
    public static final String PREFIX = "fence-device/";
    private static final String FAILED = "failed";
    private static final String WORKS = "works";

    /** All parts are required. */
    public DeviceRecord {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(since, "since");
    }

    /** {@return the key of the named record} */
    public String key() {
        return PREFIX + device;
    }

    /** {@return one word for {@code failed}, for scripts} */
    public String status() {
        return failed ? FAILED : WORKS;
    }

    /** {@return the content of the named record} */
    public byte[] bytes() {
        return RecordText.write(Map.of("status", status(), "detail", detail, "since", since.toString()));
    }

    /**
     * Reads a named record.
     *
     * @param named the record
     * @return what it says; empty if it is none of these, or of a version that is not understood
     */
    public static Optional<DeviceRecord> read(final NamedRecord named) {
        if (!named.key().startsWith(PREFIX)) {
            return Optional.empty();
        }
        return RecordText.read(named).flatMap(values -> {
            try {
                return Optional.of(new DeviceRecord(named.key().substring(PREFIX.length()),
                    FAILED.equals(values.get("status")), values.getOrDefault("detail", ""),
                    Instant.parse(values.getOrDefault("since", ""))));
            } catch (final DateTimeParseException e) {
                return Optional.empty();
            }
        });
    }
}
