/**
 * The command {@code coterie}: nouns and verbs over the control API. Each command is a class that asks a member and
 * prints; none keeps anything beyond its call. Runs on the main thread.
 */
package io.coterie.command;
