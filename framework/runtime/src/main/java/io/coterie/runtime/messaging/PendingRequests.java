package io.coterie.runtime.messaging;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;

import io.coterie.api.core.DeadlineExceededException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.OutcomeUnknownException;

/** Requests of this member that have not ended; each ends exactly once. Pure; used by the core alone. */
final class PendingRequests {
    /** Requests of all groups in flight; beyond it the peers are slower than the callers. */
    static final int MAX_PENDING = 16_384;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private final MessagingEffects effects;
    private long last;

    /** One request; {@code sent} once the engine may have it. */
    private static final class Pending {
        private final String group;
        private final MemberId to;
        private boolean sent;

        Pending(final String group, final MemberId to) {
            this.group = group;
            this.to = to;
        }
    }

    PendingRequests(final MessagingEffects effects) {
        this.effects = effects;
    }

    boolean full() {
        return pending.size() >= MAX_PENDING;
    }

    int count() {
        return pending.size();
    }

    long begin(final String group, final MemberId to) {
        last++;
        pending.put(last, new Pending(group, to));
        return last;
    }

    /** {@return false if the request has ended meanwhile and must not be sent} */
    boolean sent(final long correlation) {
        final Pending request = pending.get(correlation);
        if (request != null) {
            request.sent = true;
        }
        return request != null;
    }

    void answered(final long correlation, final MemberId by, final byte[] reply, final RuntimeException refusal) {
        final Pending request = pending.get(correlation);
        if (request != null && request.to.equals(by)) {
            end(correlation, reply, refusal);
        }
    }

    void failed(final long correlation, final RuntimeException failure) {
        if (pending.containsKey(correlation)) {
            end(correlation, null, failure);
        }
    }

    void expired(final long correlation) {
        final Pending request = pending.get(correlation);
        if (request == null) {
            return;
        }
        end(correlation, null, request.sent
            ? unknown("messaging.no-reply", "No reply of " + request.to + " came in time.")
            : new DeadlineExceededException("messaging.way-full", "The way to " + request.to + " stayed full.",
                "Try again later; the request was not sent."));
    }

    void endAll(final BiPredicate<String, MemberId> which, final String code, final String problem) {
        for (final Map.Entry<Long, Pending> entry : new HashMap<>(pending).entrySet()) {
            if (which.test(entry.getValue().group, entry.getValue().to)) {
                end(entry.getKey(), null, unknown(code, problem));
            }
        }
    }

    private void end(final long correlation, final byte[] reply, final RuntimeException failure) {
        final Pending request = pending.remove(correlation);
        effects.deliver(request.group, new GroupEvent.Answered(correlation, reply, failure));
    }

    private static OutcomeUnknownException unknown(final String code, final String problem) {
        return new OutcomeUnknownException(code, problem,
            "Find out whether it was done before asking again, unless asking twice does no harm.");
    }
}
