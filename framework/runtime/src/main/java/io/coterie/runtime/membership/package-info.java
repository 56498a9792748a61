/**
 * The membership slot. {@link io.coterie.runtime.membership.ViewAgreement} is the core: it makes views with epochs from
 * the engine's views and the notes that members publish; {@link io.coterie.runtime.membership.MembershipFront} is the
 * shell around it.
 */
package io.coterie.runtime.membership;
