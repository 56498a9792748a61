package io.coterie.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** What one member has sent to another and has not arrived yet: sent again after a cut, so nothing is lost by it. */
final class Stream {
    private final long generation;
    private final Deque<Frame> unarrived = new ArrayDeque<>();
    private long last;

    Stream(final long generation) {
        this.generation = generation;
    }

    /** A frame with its place in the stream. */
    record Frame(long generation, long sequence, Runnable delivery) {
    }

    Frame add(final Runnable delivery) {
        final Frame frame = new Frame(generation, ++last, delivery);
        unarrived.add(frame);
        return frame;
    }

    void arrived(final Frame frame) {
        unarrived.removeIf(f -> f.sequence() <= frame.sequence());
    }

    Deque<Frame> unarrived() {
        return unarrived;
    }

    /** The receiver's place in a stream. */
    static final class Expected {
        private long generation;
        private long next = 1;

        long generation() {
            return generation;
        }

        /** Whether the frame is the one that comes next; it counts as taken then. */
        boolean take(final Frame frame) {
            if (frame.generation() > generation) {
                generation = frame.generation();
                next = 1;
            }
            if (frame.generation() < generation || frame.sequence() != next) {
                return false;
            }
            next++;
            return true;
        }

        /** Whether the frame was taken before. */
        boolean isOld(final Frame frame) {
            return frame.generation() < generation || frame.generation() == generation && frame.sequence() < next;
        }
    }
}
