/**
 * A durable log of records and its snapshot: the format, its recovery after a crash, and the small seam to the disk
 * under it. Pure but for {@link io.coterie.toolkit.log.FileDisk}; no threads, one owner at a time.
 */
package io.coterie.toolkit.log;
