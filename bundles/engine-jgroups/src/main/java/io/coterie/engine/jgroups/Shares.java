package io.coterie.engine.jgroups;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.coterie.api.core.UnavailableException;

/**
 * Things that several users share: made for the first of them, ended after the last. To make and to end one may take
 * long; who wants the same one waits for that, who wants another one does not. Safe for use by several threads.
 *
 * @param <K> what tells things apart
 * @param <U> users, told apart by identity
 * @param <T> the things
 */
final class Shares<K, U, T> {
    private final Consumer<T> end;
    /** Guarded by this. */
    private final Map<K, Shared<U, T>> all = new HashMap<>();
    /** Guarded by this. */
    private boolean closed;

    /** A thing that is being made, is there, or is being ended. Its list of users is guarded by the shares. */
    private static final class Shared<U, T> {
        private final CompletableFuture<T> made = new CompletableFuture<>();
        private final CompletableFuture<Void> gone = new CompletableFuture<>();
        private final List<U> users = new ArrayList<>();
    }

    Shares(final Consumer<T> end) {
        this.end = end;
    }

    /**
     * Takes a thing, and makes it for the first user.
     *
     * @param key which one
     * @param user the user
     * @param make makes it; what it throws is thrown, and whoever waits tries for itself
     * @param join adds the user to one that is there
     * @return the thing
     */
    T take(final K key, final U user, final Supplier<T> make, final Consumer<T> join) {
        while (true) {
            final Shared<U, T> shared;
            final boolean first;
            final boolean leaving;
            synchronized (this) {
                refuseIfClosed();
                first = !all.containsKey(key);
                shared = all.computeIfAbsent(key, k -> new Shared<>());
                leaving = !first && shared.users.isEmpty();
                if (!leaving) {
                    shared.users.add(user);
                }
            }
            if (leaving) {
                await(shared.gone);
            } else if (first) {
                return made(key, user, shared, make);
            } else if (joined(key, user, shared, join)) {
                return shared.made.join();
            }
        }
    }

    private T made(final K key, final U user, final Shared<U, T> shared, final Supplier<T> make) {
        final T thing;
        try {
            thing = make.get();
        } catch (RuntimeException | Error e) {
            forget(key, shared);
            shared.made.completeExceptionally(e);
            throw e;
        }
        shared.made.complete(thing);
        final boolean late;
        synchronized (this) {
            late = closed;
        }
        if (late) {
            give(key, user, t -> { });
            refuseIfClosed();
        }
        return thing;
    }

    /** {@return whether it is there; false if who was to make it failed} */
    private boolean joined(final K key, final U user, final Shared<U, T> shared, final Consumer<T> join) {
        try {
            if (!await(shared.made)) {
                return false;
            }
            join.accept(shared.made.join());
            return true;
        } catch (RuntimeException | Error e) {
            give(key, user, t -> { });
            throw e;
        }
    }

    /**
     * Gives a thing back; the last one to do so ends it. Doing it twice is harmless.
     *
     * @param key which one
     * @param user who took it
     * @param leave takes the user out of it
     */
    void give(final K key, final U user, final Consumer<T> leave) {
        final Shared<U, T> shared;
        final boolean last;
        synchronized (this) {
            shared = all.get(key);
            if (shared == null || !shared.users.removeIf(one -> one == user)) {
                return;
            }
            last = shared.users.isEmpty();
        }
        try {
            if (there(shared)) {
                leave.accept(shared.made.join());
            }
        } finally {
            if (last) {
                ended(key, shared);
            }
        }
    }

    /** Ends all that are there; one that is being made ends as soon as it is. */
    void close() {
        final List<Shared<U, T>> left;
        synchronized (this) {
            closed = true;
            left = all.values().stream().filter(s -> s.made.isDone() && !s.users.isEmpty()).toList();
            left.forEach(s -> s.users.clear());
            all.values().removeAll(left);
        }
        left.forEach(shared -> end.accept(shared.made.join()));
    }

    private void ended(final K key, final Shared<U, T> shared) {
        try {
            if (there(shared)) {
                end.accept(shared.made.join());
            }
        } finally {
            forget(key, shared);
        }
    }

    private void forget(final K key, final Shared<U, T> shared) {
        synchronized (this) {
            all.remove(key, shared);
        }
        shared.gone.complete(null);
    }

    private synchronized void refuseIfClosed() {
        if (closed) {
            throw new UnavailableException("jgroups.closing", "The bundle of JGroups is being stopped.",
                "Start it, and try again.");
        }
    }

    private static boolean there(final Shared<?, ?> shared) {
        return shared.made.isDone() && !shared.made.isCompletedExceptionally();
    }

    /** {@return whether it ended well} */
    private static boolean await(final CompletableFuture<?> future) {
        try {
            future.get();
            return true;
        } catch (ExecutionException e) {
            // told to whoever was making it
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("jgroups.interrupted", "Waiting for the JGroups channel was interrupted.",
                "Allow more time, and try again.", e);
        }
    }
}
