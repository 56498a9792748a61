/**
 * The slot of consensus: what stands between its users and the log, and how one log takes over from another. The parts
 * that decide ({@code LogLine}, {@code Handover}) are pure; {@code ConsensusFront} is the shell. See
 * {@code docs/design/0006-swap.md}.
 */
package io.coterie.runtime.consensus;
