/**
 * What the manager decides: the coordinator, its transitions and fences. Pure: no threads, clocks, sockets or OSGi;
 * what happens comes in as inputs, what is to be done goes out as commands.
 */
package io.coterie.manager.core;
