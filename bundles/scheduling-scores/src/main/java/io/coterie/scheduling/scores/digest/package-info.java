/** The canonical digest of what an operation is run with. Pure. */
package io.coterie.scheduling.scores.digest;
