/**
 * The world that the kit makes for members: contexts, links that can be cut, folders, threads. Everything that an
 * instance gets comes from here, so that what it leaves behind can be seen.
 */
package io.coterie.conformance.world;
