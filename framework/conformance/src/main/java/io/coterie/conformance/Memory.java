package io.coterie.conformance;

import java.lang.management.ManagementFactory;

/** What is on the heap and still held. Stateless. */
public final class Memory {
    /** A collection may leave what became garbage while it ran. */
    private static final int COLLECTIONS = 2;

    private Memory() {
    }

    /** {@return the bytes in use after everything that nobody holds was collected} */
    public static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
