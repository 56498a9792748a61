package io.coterie.runtime.testing;

import java.util.Set;
import java.util.stream.Collectors;

/** Threads that are alive, by a part of their name. */
public final class Threads {
    private Threads() {
    }

    public static Set<String> named(String part) {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName)
            .filter(name -> name.contains(part)).collect(Collectors.toSet());
    }
}
