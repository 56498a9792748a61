package io.coterie.api.document;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How an action of a resource is to be run.
 *
 * @param id its id
 * @param name {@code start}, {@code stop}, {@code monitor}, ...
 * @param interval zero if it is not recurring
 * @param timeout after it the action is killed; empty means the default holds
 * @param role the role in which a monitor recurs; empty means the running one
 * @param onFail what a failure leads to; empty means the default of that action
 * @param enabled whether a recurring action is run
 * @param meta other settings by Pacemaker's names: {@code start-delay}, {@code record-pending},
 *     {@code interval-origin}, {@code OCF_CHECK_LEVEL}
 */
public record Operation(String id, String name, Duration interval, Optional<Duration> timeout, Optional<Role> role,
        Optional<OnFail> onFail, boolean enabled, Map<String, String> meta) {
    /** What a failure leads to. */
    public enum OnFail {
        /** Pretend it did not happen. */
        IGNORE,
        /** Stop managing the resource where it failed. */
        BLOCK,
        /** Stop it and do not start it elsewhere. */
        STOP,
        /** Stop and start it, maybe elsewhere. */
        RESTART,
        /** Fence the node. */
        FENCE,
        /** Move everything away from the node. */
        STANDBY,
        /** Demote it only. */
        DEMOTE;

        /**
         * Reads {@code restart}, {@code fence}, ...
         *
         * @param text the name, in any case
         * @return the policy
         * @throws IllegalArgumentException if there is none of that name
         */
        public static OnFail parse(final String text) {
            return valueOf(text.trim().toUpperCase(java.util.Locale.ROOT));
        }
    }

    /** Copies the map. */
    public Operation {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(onFail, "onFail");
        meta = Collections.unmodifiableMap(new LinkedHashMap<>(meta));
    }
}
