/** A cluster on this machine, for development: its homes, its processes, and ways to break it. */
package io.coterie.command.dev;
