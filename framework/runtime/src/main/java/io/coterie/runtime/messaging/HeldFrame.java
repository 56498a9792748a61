package io.coterie.runtime.messaging;

/**
 * A frame as it is worked on; it may wait until its sender is known in the group.
 *
 * @param header its header
 * @param payload what it carries; changed by nobody
 * @param way how it came
 */
record HeldFrame(FrameHeader header, byte[] payload, Way way) {
}
