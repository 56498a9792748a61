/** Where every instance should be, by scores, with reasons. Pure. */
package io.coterie.scheduling.scores.placement;
