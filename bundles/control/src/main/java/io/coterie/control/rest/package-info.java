/**
 * The component {@code control/rest}: the manager of one member as HTTP resources under {@code /v1}, on loopback. The
 * resources are classes without threads of their own; {@link io.coterie.control.rest.ControlServer} is the only class
 * that knows the server behind them.
 */
package io.coterie.control.rest;
