package io.coterie.control.load;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds at one moment, and what its collections have cost so far.
 *
 * @param metaspaceBytes classes and what belongs to them
 * @param heapBytes the heap in use
 * @param threads live ones
 * @param descriptors open files and sockets; -1 where the system does not tell
 * @param collections how many there were
 * @param collectionMillis how long they took, all together
 */
public record Footprint(long metaspaceBytes, long heapBytes, int threads, long descriptors, long collections,
        long collectionMillis) {
    /** Linux lists a process's open files here. */
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** {@return what it is now} */
    public static Footprint now() {
        final long metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().equals("Metaspace")).map(MemoryPoolMXBean::getUsage)
            .mapToLong(usage -> usage.getUsed()).sum();
        long collections = 0;
        long millis = 0;
        for (final GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            millis += Math.max(0, collector.getCollectionTime());
        }
        return new Footprint(metaspace, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
            ManagementFactory.getThreadMXBean().getThreadCount(), openFiles(), collections, millis);
    }

    private static long openFiles() {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        } catch (final IOException e) {
            return -1;
        }
    }
}
