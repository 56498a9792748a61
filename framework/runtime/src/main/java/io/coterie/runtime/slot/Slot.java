package io.coterie.runtime.slot;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.SlotStatus;
import io.coterie.api.core.Health;
import io.coterie.runtime.instance.OwnerThread;

/**
 * One slot of one cluster: drives its instances through their life, one step at a time on the slot's owner thread. May
 * be used from any other thread.
 */
public final class Slot implements AutoCloseable {
    /** What an owner thread may need beyond the deadline that an instance was given, to put things in order. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    private final String kind;
    private final SlotFront front;
    private final LongSupplier nextEpoch;
    private final OwnerThread owner;
    private final StateCarrier carrier;
    private final SlotCore core = new SlotCore();
    /** Written by the owner thread. */
    private final Map<Long, Occupant> occupants = new java.util.concurrent.ConcurrentSkipListMap<>();
    private final Map<Long, String> failures = new java.util.concurrent.ConcurrentHashMap<>();
    private volatile Shown shown = new Shown(null, SlotStatus.State.EMPTY);
    private volatile Window window;
    private final EndedInstances ended = new EndedInstances();
    private boolean closed;

    /** The instances of a swap; {@code before} is null where the slot was empty. Written by the owner thread. */
    private record Window(Occupant before, Occupant next, boolean switched) {
    }

    /** What people are shown; written by the owner thread. */
    private record Shown(Occupant occupant, SlotStatus.State state) {
    }

    /**
     * Makes an empty slot.
     *
     * @param kind its kind
     * @param front what callers hold
     * @param nextEpoch draws the number of the next turn and makes it durable
     * @param threadName name of the owner thread
     */
    public Slot(final String kind, final SlotFront front, final LongSupplier nextEpoch, final String threadName) {
        this.kind = kind;
        this.front = front;
        this.nextEpoch = nextEpoch;
        this.owner = new OwnerThread(threadName);
        this.carrier = new StateCarrier(kind);
        front.alarm(this::failed);
    }

    /** {@return the slot's kind} */
    public String kind() {
        return kind;
    }

    /** {@return what callers hold} */
    public SlotFront front() {
        return front;
    }

    /**
     * Makes an instance, warms it and routes to it. An instance that was there before hands its state over where both
     * can, drains and is closed; no call fails for it. If the new one does not come up, the old one stays.
     *
     * @param source makes the instance
     * @param timeout how long it may take to come up, and then the old one to drain
     */
    public void bringUp(final InstanceSource source, final Duration timeout) {
        holding(calls -> {
            final Occupant next = warm(source, timeout);
            try {
                switchTo(next, timeout, calls);
            } catch (RuntimeException | Error e) {
                end(next, Duration.ZERO);
                throw e;
            }
        }, timeout.multipliedBy(2).plus(GRACE));
    }

    /**
     * Opens the window of a swap: makes an instance and warms it beside the one that is there, which goes on carrying
     * everything.
     *
     * @param source makes the instance
     * @param timeout how long it may take to come up
     * @throws io.coterie.api.core.RejectedException {@code swap.state-not-read} if it does not read the state that the
     *     present one would hand over to it
     */
    public void openWindow(final InstanceSource source, final Duration timeout) {
        openWindow(source, timeout, false);
    }

    /**
     * The same for what the cluster has decided: the new one begins anew if it cannot take the state.
     *
     * @param source makes the instance
     * @param timeout how long it may take to come up
     */
    public void openDecidedWindow(final InstanceSource source, final Duration timeout) {
        openWindow(source, timeout, true);
    }

    private void openWindow(final InstanceSource source, final Duration timeout, final boolean decided) {
        owner.call(() -> {
            if (window != null) {
                throw new IllegalStateException("the slot '" + kind + "' is being swapped already");
            }
            final Occupant before = occupants.get(core.shown());
            final Occupant next = warm(source, timeout);
            try {
                if (!decided && carries(before)) {
                    carrier.check(before.instance(), next.instance());
                }
                window = new Window(before, next, false);
                front.warmed(next.instance().service(), next.epoch());
            } catch (RuntimeException | Error e) {
                window = null;
                closeFront(timeout);
                end(next, Duration.ZERO);
                throw e;
            }
            return null;
        }, timeout.plus(GRACE));
    }

    /** A front that failed while it opened its window may have it open half-way, and listen to what is closed. */
    private void closeFront(final Duration timeout) {
        try {
            front.back(timeout);
        } catch (RuntimeException | Error e) {
            LOG.error("The slot '{}' does not forget a component that could not be opened.", kind, e);
        }
    }

    /**
     * Routes to the new instance of the open window; the old one stays. Doing it twice is harmless. If it takes too
     * long it does not happen any more, and calls go on to the old one.
     *
     * @param timeout how long it may take
     */
    public void switchWindow(final Duration timeout) {
        holding(calls -> switchInWindow(false, calls), timeout.plus(GRACE));
    }

    /**
     * Brings over to the new instance what has to be there before it holds. Does nothing without a window, and nothing
     * when it was done.
     *
     * @param timeout how long it may take
     */
    public void handOverWindow(final Duration timeout) {
        owner.call(() -> {
            if (window != null) {
                front.handOver(timeout);
            }
            return null;
        }, timeout.plus(GRACE));
    }

    /**
     * Closes the window: the new instance holds, the old one ends. Does nothing without a window.
     *
     * @param timeout how long calls in flight may take
     */
    public void commitWindow(final Duration timeout) {
        holding(calls -> {
            final Window now = window;
            if (now != null) {
                switchInWindow(true, calls);
                front.commit(timeout);
                window = null;
                if (failures.containsKey(now.next.epoch())) {
                    core.failed(now.next.epoch());
                }
                end(now.before, timeout);
                show();
            }
        }, timeout.multipliedBy(3).plus(GRACE));
    }

    /**
     * Closes the window: the old instance holds, the new one ends. Does nothing without a window.
     *
     * @param timeout how long calls in flight may take
     */
    public void backWindow(final Duration timeout) {
        holding(calls -> {
            final Window now = window;
            if (now != null) {
                goBack(now, timeout, calls);
                window = null;
                if (now.switched) {
                    core.switchedBack(now.before == null ? 0 : now.before.epoch());
                    LOG.info("The slot '{}' is served by {} again.", kind,
                        now.before == null ? "nobody" : now.before.id());
                }
                end(now.next, timeout);
            }
        }, timeout.multipliedBy(3).plus(GRACE));
    }

    /** A step on the owner thread in which calls may wait; they do so no longer than whoever asked for the step. */
    private void holding(final Consumer<HeldCalls> step, final Duration limit) {
        final HeldCalls calls = new HeldCalls(kind, front);
        try {
            owner.call(() -> {
                step.accept(calls);
                return null;
            }, limit);
        } catch (RuntimeException | Error e) {
            calls.giveUp();
            throw e;
        }
    }

    /** {@return the service of the new instance of the window, until it is switched to or fails} */
    public Optional<Object> shadow() {
        final Window now = window;
        return now == null || now.switched || failures.containsKey(now.next.epoch()) ? Optional.empty()
            : Optional.of(now.next.instance().service());
    }

    /** {@return whether an old and a new instance are there} */
    public boolean swapping() {
        return window != null;
    }

    /**
     * Whether an instance carries the traffic.
     *
     * @param id which instance
     * @return true if it does
     */
    public boolean runs(final InstanceId id) {
        final Occupant occupant = shown.occupant;
        return occupant != null && occupant.id().equals(id);
    }

    /** {@return the components of which an instance is there, in whatever state} */
    public List<ComponentDescription> present() {
        return occupants.values().stream().map(Occupant::description).toList();
    }

    /** {@return instances that have ended and were not collected yet, a line each} */
    public List<String> heldInstances() {
        return ended.held();
    }

    /** {@return how the window of a swap stands here} */
    public WindowState window() {
        return front.window();
    }

    /**
     * Ends the instance, if there is one; the slot stays and is empty.
     *
     * @param timeout how long calls in flight may take
     */
    public void empty(final Duration timeout) {
        owner.call(() -> {
            core.drained().ifPresent(epoch -> {
                front.detach("The component of the slot '" + kind + "' is being stopped.");
                end(occupants.get(epoch), timeout);
            });
            window = null;
            java.util.List.copyOf(occupants.values()).forEach(left -> end(left, Duration.ZERO));
            return null;
        }, timeout.multipliedBy(2).plus(GRACE));
    }

    /**
     * Lets the current instance leave in order what it takes part in; the member is about to end for good.
     *
     * @param timeout how long it may take
     * @return whether it came back in time and well
     */
    public boolean depart(final Duration timeout) {
        final Occupant occupant = shown.occupant;
        if (occupant == null || timeout.isNegative()) {
            return occupant == null;
        }
        try {
            owner.call(() -> {
                occupant.instance().depart(timeout);
                return null;
            }, timeout.plus(GRACE));
            return true;
        } catch (RuntimeException | Error e) {
            LOG.warn("{} did not depart in order.", occupant.id(), e);
            return false;
        }
    }

    /** {@return what stands in the slot} */
    public SlotStatus status() {
        final Shown now = shown;
        final Occupant occupant = now.occupant;
        if (occupant == null) {
            return new SlotStatus(kind, SlotStatus.State.EMPTY, null, null, 0, front.callsInFlight(),
                new Health(Health.Status.FAILED, "No component is in the slot."));
        }
        final Optional<String> gone = front.lost();
        final String failure = gone.orElse(failures.get(occupant.epoch()));
        final Window swap = window;
        // what fails in a window costs the swap and not the slot: the other instance is there
        final boolean lost = gone.isPresent() || failure != null && (swap == null || swap.next != occupant);
        return new SlotStatus(kind, lost ? SlotStatus.State.FAILED : now.state, occupant.description(),
            occupant.id(), occupant.epoch(), front.callsInFlight(),
            failure == null ? health(occupant.instance()) : new Health(Health.Status.FAILED, failure));
    }

    /** Ends everything of the slot. What an instance does not end in time is logged. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            empty(GRACE);
        } catch (RuntimeException | Error e) {
            LOG.warn("The slot '{}' did not end in order.", kind, e);
        }
        front.close();
        owner.close();
    }

    private Occupant warm(final InstanceSource source, final Duration timeout) {
        final long epoch = nextEpoch.getAsLong();
        core.made(epoch);
        final InstanceSource.Made made;
        try {
            made = source.make((code, problem) -> failed(epoch, code, problem));
        } catch (RuntimeException | Error e) {
            core.gone(epoch);
            throw e;
        }
        final Occupant next = new Occupant(epoch, source.description(), source.id(), made.instance(),
            made.resources(), made.parts());
        occupants.put(epoch, next);
        show();
        try {
            next.instance().warm(epoch, timeout);
            if (failures.containsKey(epoch)) {
                throw new io.coterie.api.core.CoterieException("slot.failed-warm", failures.get(epoch),
                    "Look at the log of the component.");
            }
            core.warmed(epoch);
            show();
            return next;
        } catch (RuntimeException | Error e) {
            end(next, Duration.ZERO);
            throw e;
        }
    }

    private void switchTo(final Occupant next, final Duration timeout, final HeldCalls calls) {
        final Occupant before = occupants.get(core.shown());
        final Runnable attach = () -> front.attach(next.instance().service(), next.epoch());
        if (before != next && carries(before)) {
            calls.during(() -> carrier.carry(before.instance(), next.instance()), attach);
        } else {
            attach.run();
        }
        final OptionalLong ending = core.switched(next.epoch());
        show();
        next.instance().activate();
        LOG.info("The slot '{}' is served by {} (turn {}).", kind, next.id(), next.epoch());
        ending.ifPresent(epoch -> end(occupants.get(epoch), timeout));
    }

    private void switchInWindow(final boolean decided, final HeldCalls calls) {
        final Window now = window;
        if (now == null) {
            throw new IllegalStateException("the slot '" + kind + "' is not being swapped");
        }
        if (now.switched) {
            return;
        }
        if (!carries(now.before)) {
            calls.during(() -> { }, front::switchOver);
        } else if (decided) {
            calls.duringAlways(() -> carrier.carryAsFarAsPossible(now.before.instance(), now.next.instance()),
                front::switchOver);
        } else {
            calls.during(() -> carrier.carry(now.before.instance(), now.next.instance()), front::switchOver);
        }
        core.switched(now.next.epoch());
        window = new Window(now.before, now.next, true);
        show();
        now.next.instance().activate();
        LOG.info("The slot '{}' is switched to {} (turn {}).", kind, now.next.id(), now.next.epoch());
    }

    private boolean carries(final Occupant occupant) {
        return occupant != null && core.state(occupant.epoch()) == SlotStatus.State.CURRENT;
    }

    /** The old instance goes on with what the new one has learnt; calls wait until the front has gone back. */
    private void goBack(final Window now, final Duration timeout, final HeldCalls calls) {
        if (now.switched && carries(now.next) && !failures.containsKey(now.next.epoch()) && now.before != null
                && !failures.containsKey(now.before.epoch())) {
            calls.duringAlways(() -> carrier.carryAsFarAsPossible(now.next.instance(), now.before.instance()),
                () -> front.back(timeout));
            front.release();
        } else {
            front.back(timeout);
        }
    }

    /** The one way out, from every state: drain, close, then the instance's threads and folder. */
    private void end(final Occupant occupant, final Duration drain) {
        if (occupant == null) {
            return;
        }
        try {
            if (!drain.isZero()) {
                if (!front.drain(drain)) {
                    LOG.warn("Calls in flight in the slot '{}' did not end within {} ms.", kind, drain.toMillis());
                }
                occupant.instance().drain(drain);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("{} did not drain.", occupant.id(), e);
        }
        try {
            occupant.instance().close();
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed while it was closed.", occupant.id(), e);
        }
        occupant.resources().run();
        ended.add(occupant.id(), occupant.parts());
        occupants.remove(occupant.epoch());
        failures.remove(occupant.epoch());
        core.gone(occupant.epoch());
        show();
    }

    private void failed(final long epoch, final String code, final String problem) {
        if (failures.putIfAbsent(epoch, problem + " [" + code + "]") != null) {
            return;
        }
        LOG.error("The component of the slot '{}' has failed: {} [{}]", kind, problem, code);
        // callers are told at once, the life cycle follows in its turn
        front.fail(epoch, "The component of the slot '" + kind + "' has failed: " + problem);
        owner.execute(() -> {
            final Window now = window;
            if (now == null || now.next.epoch() != epoch) {
                core.failed(epoch);
            } else if (now.before != null) {
                core.switchedBack(now.before.epoch());
            }
            show();
        });
    }

    private void show() {
        final long epoch = core.shown();
        shown = new Shown(occupants.get(epoch), core.state(epoch));
    }

    private static Health health(final ComponentInstance<?> instance) {
        try {
            return instance.health();
        } catch (RuntimeException | Error e) {
            LOG.warn("A component failed while it was asked for its health.", e);
            return new Health(Health.Status.FAILED, "The component does not say how it does.");
        }
    }
}
