/** The partially ordered actions that lead from the present state to the wanted one. Pure. */
package io.coterie.scheduling.scores.transition;
