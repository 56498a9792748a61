package io.coterie.api.manager;

import java.time.Instant;
import java.util.Objects;

/**
 * A fence device that did not answer as it should when it was last asked.
 *
 * @param device its name in the document
 * @param reason one sentence; never a secret
 * @param since when that was found
 */
public record FailedDevice(String device, String reason, Instant since) {
    /** All parts are required. */
    public FailedDevice {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(since, "since");
    }
}
