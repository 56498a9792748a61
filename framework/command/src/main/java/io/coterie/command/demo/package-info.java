/** The demonstration: a cluster with a real service, to play with or as a story that proves itself. */
package io.coterie.command.demo;
