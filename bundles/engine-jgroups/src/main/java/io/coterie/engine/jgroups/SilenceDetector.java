package io.coterie.engine.jgroups;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FailureDetection;

/**
 * Suspects members that have been silent for a time. On the wire it is FD_ALL3. That one counts rounds of heartbeats
 * and finds silence up to a round late; this one looks more often. A look counts for the time between two looks and no
 * more, however late it is: a member that stood still, or whose machine is busy, does not take all others for silent.
 * Runs on threads of JGroups, which look one at a time.
 */
final class SilenceDetector extends FailureDetection {
    /** A look at a few dozen numbers costs microseconds, and detection is late by half of this. */
    private static final int LOOK_MILLIS = 50;
    private static final long MILLION = 1_000_000;
    private final LongSupplier nanoTime;
    private final Map<Address, Silence> silences = new ConcurrentHashMap<>();

    SilenceDetector(final LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        setId(ClassConfigurator.getProtocolId(FD_ALL3.class));
    }

    /** How long one member has been silent. Any thread notes that it was heard; all else is for the one that looks. */
    static final class Silence {
        private volatile boolean heard = true;
        private long looked;
        private long silent;
        private long told;

        private Silence(final long now) {
            looked = now;
        }

        /**
         * Looks.
         *
         * @param now the time
         * @param limit silence after which it is suspected
         * @param most what counts at most of the time since the last look
         * @param again after how much more silence a suspicion is repeated
         * @return whether it is to be suspected now
         */
        private boolean look(final long now, final long limit, final long most, final long again) {
            final long step = Math.min(now - looked, most);
            looked = now;
            if (heard) {
                heard = false;
                silent = 0;
                told = 0;
                return false;
            }
            silent += step;
            final boolean suspected = silent >= limit && (told == 0 || silent - told >= again);
            if (suspected) {
                told = silent;
            }
            return suspected;
        }
    }

    /** Every message counts, and none takes the place of a heartbeat: silence is never older than one of them. */
    @Override
    public Object down(final Message message) {
        return down_prot.down(message);
    }

    @Override
    protected Map<Address, ?> getTimestamps() {
        return silences;
    }

    @Override
    protected long getTimeoutCheckInterval() {
        return Math.min(LOOK_MILLIS, interval);
    }

    @Override
    protected String getTimeoutCheckerInfo() {
        return "silence of " + timeout + " ms";
    }

    @Override
    protected void update(final Address sender, final boolean isHeartbeat, final boolean onlyIfNew) {
        if (sender == null || sender.equals(local_addr)) {
            return;
        }
        final Silence silence = silences.get(sender);
        if (silence == null) {
            silences.putIfAbsent(sender, new Silence(nanoTime.getAsLong()));
        } else if (!onlyIfNew) {
            silence.heard = true;
        }
    }

    @Override
    protected <T> boolean needsToBeSuspected(final Address member, final T silence) {
        return ((Silence) silence).look(nanoTime.getAsLong(), timeout * MILLION, getTimeoutCheckInterval() * MILLION,
            interval * MILLION);
    }
}
