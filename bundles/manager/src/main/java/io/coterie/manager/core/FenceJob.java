package io.coterie.manager.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.coterie.api.core.MemberId;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.fencing.FenceRequest;
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
     * @param delay before the first try
     */
    FenceJob(final MemberId target, final String reason, final List<List<FencingSpec.Device>> levels,
            final Duration delay, final Moment now) {
        this.target = target;
        this.reason = reason;
        this.levels = levels;
        this.from = now;
        this.wait = delay;
    }

    /** {@return whether these are the devices that it goes by} */
    boolean follows(final List<List<FencingSpec.Device>> devices) {
        return levels.equals(devices);
    }

    FencingSpec.Device current() {
        final int size = levels.get(level).size();
        return device < size ? levels.get(level).get(device) : backOn().get(device - size);
    }

    /**
     * What the present device is to do. With several devices in a level each switches off before any switches on:
     * one supply of two that is switched off and on again leaves the node running.
     */
    FenceRequest.Action action() {
        if (device >= levels.get(level).size()) {
            return FenceRequest.Action.BACK_ON;
        }
        return reboots(current()) && levels.get(level).size() == 1 ? FenceRequest.Action.REBOOT
            : FenceRequest.Action.OFF;
    }

    /** {@return the action as the history has it} */
    String actionWord() {
        return switch (action()) {
            case REBOOT -> "reboot";
            case BACK_ON -> ends() ? "reboot" : "on";
            default -> "off";
        };
    }

    private static boolean reboots(final FencingSpec.Device device) {
        // who is cut off is let in again when it joins, and not before
        return !"off".equalsIgnoreCase(device.action()) && !device.unfences();
    }

    /** The devices of a level of several that switch on again at the end. */
    private List<FencingSpec.Device> backOn() {
        final List<FencingSpec.Device> all = levels.get(level);
        return all.size() < 2 ? List.of() : all.stream().filter(FenceJob::reboots)
            .filter(d -> confirmed.contains(d.name())).toList();
    }

    boolean waited(final Moment now) {
        return now.past(from, wait);
    }

    /** {@return the devices that have confirmed in this level, with the present one} */
    String devices() {
        final Set<String> names = new LinkedHashSet<>(confirmed);
        names.add(current().name());
        return String.join("+", names);
    }

    /** {@return whether the result at hand lets the level go on, or ends it} */
    boolean accepted() {
        if (result == null) {
            return false;
        }
        if (action() == FenceRequest.Action.BACK_ON) {
            // it was off, which is what a fence is for; that it does not come back is said
            return true;
        }
        final boolean passed = result.status() == FenceResult.Status.PASSED;
        return result.confirmed() || passed && (!confirmed.isEmpty() || device < levels.get(level).size() - 1);
    }

    /** {@return whether the result at hand ends the job: the node is certainly off} */
    boolean ends() {
        if (!accepted()) {
            return false;
        }
        final int size = levels.get(level).size();
        if (device >= size) {
            return device == size + backOn().size() - 1;
        }
        return device == size - 1 && !(size > 1 && (!backOn().isEmpty() || result.confirmed() && reboots(current())));
    }

    /** {@return how the level, or the try, ended, for people} */
    String detail() {
        if (!ends()) {
            return result.detail();
        }
        return devices() + ": " + (result.confirmed() || result.status() == FenceResult.Status.PASSED
            ? result.detail() : "off; not all is switched on again: " + result.detail());
    }

    /** The end of a try is recorded: goes on to the next. */
    void next(final Moment now) {
        from = now;
        step = Step.WAIT;
        if (accepted()) {
            // after the last of a level the state says FENCED and the job ends; until that is seen, nothing is begun
            final boolean last = ends();
            if (result.confirmed() && action() != FenceRequest.Action.BACK_ON) {
                confirmed.add(current().name());
            }
            tries = 0;
            wait = last ? LONGEST_BACKOFF : Duration.ZERO;
            device = last ? device : device + 1;
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
