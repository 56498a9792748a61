package io.coterie.runtime.messaging;

/**
 * A frame that waits until its sender is known in the group.
 *
 * @param header its header
 * @param frame header and payload
 */
record HeldFrame(FrameHeader header, byte[] frame) {
}
