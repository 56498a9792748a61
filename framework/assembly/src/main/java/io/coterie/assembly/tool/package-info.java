/**
 * The way in for programs that load this library by a class loader of its own, so that they start as quickly without
 * it: maps, lists and texts go in and come out, no type of this library.
 */
package io.coterie.assembly.tool;
