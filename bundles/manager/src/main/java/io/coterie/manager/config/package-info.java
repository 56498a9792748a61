/**
 * The cluster document on its way in (checks, differences) and what operators laid over it. Pure, except
 * {@link io.coterie.manager.config.AgentDirectory}.
 */
package io.coterie.manager.config;
