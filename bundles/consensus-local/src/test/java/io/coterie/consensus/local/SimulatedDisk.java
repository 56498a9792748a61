package io.coterie.consensus.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.coterie.toolkit.log.Disk;

/**
 * A disk in memory that behaves as badly as a real one may: at a crash, of what was not forced any sectors survive, in
 * any order; renames not forced survive up to any point; a write stops half-way when the disk is full or the power
 * goes. All chance comes from the seed.
 */
final class SimulatedDisk implements Disk {
    private static final int SECTOR = 64;
    private final Random random;
    private Map<String, Content> names = new TreeMap<>();
    private Map<String, Content> durableNames = new TreeMap<>();
    private final List<Map<String, Content>> namesSince = new ArrayList<>();
    private long capacity = Long.MAX_VALUE;
    private int operationsLeft = Integer.MAX_VALUE;
    private boolean forceFails;

    SimulatedDisk(final Random random) {
        this.random = random;
    }

    /** The power goes after so many more operations. */
    void powerOffAfter(final int operations) {
        operationsLeft = operations;
    }

    void capacity(final long bytes) {
        capacity = bytes;
    }

    void failForces() {
        forceFails = true;
    }

    /** Flips one bit of a file, as a bad sector would. */
    void damage(final String name, final int at) {
        names.get(name).present[at] ^= 1;
        names.get(name).durable = names.get(name).present.clone();
    }

    int size(final String name) {
        return names.get(name).present.length;
    }

    /** The machine is on again; what was not forced is there in part. */
    void crash() {
        final int survived = random.nextInt(namesSince.size() + 1);
        names = new TreeMap<>(survived == 0 ? durableNames : namesSince.get(survived - 1));
        durableNames = new TreeMap<>(names);
        namesSince.clear();
        names.values().forEach(Content::lose);
        operationsLeft = Integer.MAX_VALUE;
        forceFails = false;
    }

    private void step() throws IOException {
        if (operationsLeft-- <= 0) {
            operationsLeft = 0;
            throw new IOException("the power is off");
        }
    }

    @Override
    public byte[] read(final String name) throws IOException {
        step();
        final Content content = names.get(name);
        return content == null ? null : content.present.clone();
    }

    @Override
    public Area open(final String name) throws IOException {
        step();
        if (!names.containsKey(name)) {
            names.put(name, new Content());
            namesSince.add(new TreeMap<>(names));
        }
        return names.get(name);
    }

    @Override
    public void rename(final String from, final String to) throws IOException {
        step();
        names.put(to, names.remove(from));
        namesSince.add(new TreeMap<>(names));
    }

    @Override
    public void forceNames() throws IOException {
        step();
        durableNames = new TreeMap<>(names);
        namesSince.clear();
    }

    /** One file: what is read, and what is certain. */
    private final class Content implements Area {
        private byte[] present = new byte[0];
        private byte[] durable = new byte[0];

        @Override
        public void write(final long position, final ByteBuffer bytes) throws IOException {
            int length = bytes.remaining();
            final boolean full = position + length > capacity;
            final boolean off = operationsLeft == 0;
            if (full) {
                length = (int) Math.max(0, capacity - position);
            }
            if (off) {
                length = random.nextInt(length + 1);
            }
            present = Arrays.copyOf(present, (int) Math.max(present.length, position + length));
            bytes.duplicate().get(present, (int) position, length);
            step();
            if (full) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void truncate(final long size) throws IOException {
            step();
            if (present.length > size) {
                present = Arrays.copyOf(present, (int) size);
            }
        }

        @Override
        public void force() throws IOException {
            step();
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            durable = present.clone();
        }

        @Override
        public void close() {
            // an open file has nothing that a crash would not lose anyhow
        }

        private void lose() {
            final int length = random.nextBoolean() ? present.length : durable.length;
            final byte[] after = Arrays.copyOf(durable, length);
            for (int at = 0; at < length; at += SECTOR) {
                if (random.nextBoolean() && at < present.length) {
                    System.arraycopy(present, at, after, at, Math.min(SECTOR, Math.min(length, present.length) - at));
                }
            }
            present = after;
            durable = after.clone();
        }
    }
}
