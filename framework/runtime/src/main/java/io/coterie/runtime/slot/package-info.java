/**
 * Slots: the stable service of a kind in one cluster. {@link io.coterie.runtime.slot.SlotCore} decides which instance
 * is in which state, {@link io.coterie.runtime.slot.Slot} drives instances through their life on the slot's owner
 * thread, and a {@link io.coterie.runtime.slot.SlotFront} stands between callers and the current instance. The generic
 * front serves every kind; membership and messaging have their own.
 */
package io.coterie.runtime.slot;
