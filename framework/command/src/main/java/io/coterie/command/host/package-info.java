/**
 * Hosts of an isolated development cluster on this machine: namespaces, a network, a board controller each. Nothing is
 * remembered: hosts are found by the mark in the environment of their processes.
 */
package io.coterie.command.host;
