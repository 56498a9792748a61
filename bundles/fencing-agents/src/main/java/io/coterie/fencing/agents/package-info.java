/** Fencing by the fence agents of Linux clusters: programs named {@code fence_*} that reach a power switch or a BMC. */
package io.coterie.fencing.agents;
