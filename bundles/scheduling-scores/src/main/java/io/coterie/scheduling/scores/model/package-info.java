/** The document as scheduling works with it: entities, units, instances, constraints spelled out. Pure. */
package io.coterie.scheduling.scores.model;
