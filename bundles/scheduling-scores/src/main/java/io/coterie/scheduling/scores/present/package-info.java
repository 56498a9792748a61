/** The present state, derived from the history of operations. Pure. */
package io.coterie.scheduling.scores.present;
