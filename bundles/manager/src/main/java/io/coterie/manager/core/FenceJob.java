package io.coterie.manager.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.core.MemberId;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceResult;

/** The fence of one incarnation: which device comes next, and how the tries went. Confined to the core's thread. */
final class FenceJob {
    /** First wait after all devices failed. */
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(2);
    /** Longest wait: a device that comes back is used within a minute. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);
    /** Between two tries of one device. */
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    /** Where the job is. */
    enum Step {
        /** Waits for its time: a delay, a pause or a backoff. */
        WAIT,
        /** Its beginning is being recorded. */
        RECORD_BEGIN,
        /** The device works. */
        FENCE,
        /** Its end is being recorded. */
        RECORD_END
    }

    final MemberId target;
    final String reason;
    private final List<List<FencingSpec.Device>> levels;
    Step step = Step.WAIT;
    Moment from;
    Duration wait;
    long id;
    FenceResult result;
    Moment begun;
    private int level;
    private int device;
    private int tries;
    private Duration backoff = FIRST_BACKOFF;
    private final List<String> confirmed = new ArrayList<>();

    /**
     * A job.
     *
     * @param levels the devices of each topology level; without a topology, each device is a level of its own
     */
    FenceJob(final MemberId target, final String reason, final List<List<FencingSpec.Device>> levels,
            final Moment now) {
        this.target = target;
        this.reason = reason;
        this.levels = levels;
        this.from = now;
        this.wait = current().delay();
    }

    /** {@return whether these are the devices that it goes by} */
    boolean follows(final List<List<FencingSpec.Device>> devices) {
        return levels.equals(devices);
    }

    FencingSpec.Device current() {
        return levels.get(level).get(device);
    }

    boolean waited(final Moment now) {
        return now.past(from, wait);
    }

    /** {@return the devices that have confirmed in this level, with the present one} */
    String devices() {
        final List<String> names = new ArrayList<>(confirmed);
        names.add(current().name());
        return String.join("+", names);
    }

    /** {@return whether the result at hand, if it is confirmed, ends the job} */
    boolean lastOfLevel() {
        return device == levels.get(level).size() - 1;
    }

    /** The end of a try is recorded: goes on to the next. */
    void next(final Moment now) {
        from = now;
        step = Step.WAIT;
        if (result.confirmed()) {
            confirmed.add(current().name());
            tries = 0;
            // after the last of a level the state says FENCED and the job ends; until that is seen, nothing is begun
            wait = lastOfLevel() ? LONGEST_BACKOFF : Duration.ZERO;
            device = lastOfLevel() ? device : device + 1;
        } else if (tries < current().retries()) {
            tries++;
            wait = RETRY_PAUSE;
        } else {
            nextLevel();
        }
    }

    private void nextLevel() {
        tries = 0;
        device = 0;
        confirmed.clear();
        level++;
        wait = Duration.ZERO;
        if (level == levels.size()) {
            level = 0;
            wait = backoff;
            final Duration longer = backoff.multipliedBy(2);
            backoff = longer.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : longer;
        }
    }
}
