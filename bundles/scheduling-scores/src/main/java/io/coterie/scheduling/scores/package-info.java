/** The component {@code scheduling/scores}: places by scores, says why. The shell around pure rooms. */
package io.coterie.scheduling.scores;
