package io.coterie.runtime.rendezvous;

/**
 * The versions of the rendezvous protocol that a member speaks. They stand for all that members say to each other, the
 * frames of messages included, so that a member of another age is refused with a reason before it sends any. Version 2
 * came with frames that several messages share. Immutable.
 *
 * @param lowest the oldest one
 * @param highest the newest one
 */
public record ProtocolRange(int lowest, int highest) {
    /** What this code speaks. */
    public static final ProtocolRange CURRENT = new ProtocolRange(2, 2);

    /** Checks the order. */
    public ProtocolRange {
        if (lowest < 1 || highest < lowest) {
            throw new IllegalArgumentException("not a range of protocol versions: " + lowest + " to " + highest);
        }
    }

    /**
     * Whether two members understand each other.
     *
     * @param other what the other one speaks
     * @return true if there is a version that both speak
     */
    public boolean overlaps(final ProtocolRange other) {
        return lowest <= other.highest && other.lowest <= highest;
    }

    @Override
    public String toString() {
        return lowest == highest ? Integer.toString(lowest) : lowest + " to " + highest;
    }
}
