/**
 * The program that runs one member: reads its home, boots the OSGi framework with the bundles of a distribution, opens
 * the cluster, and closes it when it is told to stop.
 */
package io.coterie.launcher;
