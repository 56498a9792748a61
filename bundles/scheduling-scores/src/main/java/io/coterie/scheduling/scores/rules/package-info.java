/** Rules on attributes and time, and the merging of value sets by them. Pure. */
package io.coterie.scheduling.scores.rules;
