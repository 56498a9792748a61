/**
 * The component model: how an implementation of a function of a cluster declares itself, lives, is replaced and is
 * looked at.
 *
 * <h2>Kinds, components, instances, slots</h2>
 * A <em>kind</em> is a function of a cluster behind an API (membership, messaging, fencing, ...). The list is open:
 * a kind is a name, an interface and a version. A <em>component</em> implements a kind; it is declared once, with
 * {@link io.coterie.api.component.ProvidesComponent} on the class that implements
 * {@link io.coterie.api.component.ComponentProvider}. From that one annotation come the OSGi capability in the
 * namespace {@code coterie.component}, which the resolver reads before anything runs, and the properties of the
 * service, which the framework reads while it runs. What a component needs of others it declares with
 * {@link io.coterie.api.component.NeedsComponent}.
 *
 * <p>An <em>instance</em> ({@link io.coterie.api.component.ComponentInstance}) is what runs in one cluster and what is
 * swapped. A <em>slot</em> is the stable service of a kind in one cluster: callers bind to it and never see an
 * instance. It stays registered when it has no instance; its calls then end with
 * {@link io.coterie.api.core.UnavailableException}, code {@code slot.empty}, within their deadline.
 *
 * <h2>Life of an instance</h2>
 * The framework drives it, not Declarative Services: <em>standby</em> (made; nothing bound, joined or started) →
 * <em>warm</em> (up beside the current one, carrying nothing) → <em>current</em> (calls are routed to it) →
 * <em>draining</em> (no new calls; those in flight end) → <em>gone</em> (no thread, socket, timer or registration is
 * left). Before the member itself ends, {@code depart} is called on what is current. From every state it may go to
 * gone, and {@code close} must work then. All of these calls come one at a time,
 * on the slot's owner thread; none may block beyond the deadline that it is given.
 *
 * <h2>State that is handed over</h2>
 * What an instance knows and has on no disk is lost when the member starts again, and a component must be right all the
 * same. A swap is no start: what such an instance knows can go to its successor, as bytes in a form that has a name and
 * a version ({@link io.coterie.api.component.StateForm}, {@link io.coterie.api.component.Handover}).
 * <ol>
 * <li>The old instance says which forms and versions it {@code writes}, the new one which it {@code reads}. The newest
 * version that both know is the one that is handed over. So a component can be replaced by a later release, which reads
 * what its earlier ones wrote, and by an earlier one, for which it writes what that one reads.</li>
 * <li>If they have none in common, the new instance is refused while it is warm ({@code swap.state-not-read}), unless
 * the old one says that its state may be lost: then the new one begins anew.</li>
 * <li>The state is taken at the switch, with nobody let in: a call that begins after the switch meets an instance that
 * knows all that those brought that have returned. What returns later than a fifth of a second after nobody was let in
 * any more, and what goes on after a call has returned a stage, changes the old instance alone.</li>
 * <li>A state that cannot be written, is larger than {@link io.coterie.api.component.Handover#MAX_BYTES}, or is not
 * understood, fails the switch ({@code swap.state-not-written}, {@code swap.state-too-large},
 * {@code swap.state-not-taken}): calls go on to the old instance, and the swap goes back. So does one that takes longer
 * than the step may: what comes over later is not switched to.</li>
 * <li>If a swap goes back after the switch, the new instance hands what it knows to the old one in the same manner. It
 * cannot be refused then: what cannot be handed back is logged, and the old instance goes on with what it knew. An
 * instance that has failed hands nothing over.</li>
 * <li>Once the cluster has decided for the new instance, a member that was not switched yet does the same, and a state
 * that cannot be handed over is logged, and lost, as at a start of the member.</li>
 * </ol>
 * Membership, messaging, quorum and consensus have ways of their own for what must not be lost; nothing is imported
 * there, unless a component of the kind declares a form.
 *
 * <h2>Guarantees</h2>
 * A guarantee is a word defined by its kind (class {@code …Guarantees} of each API). A component lists the closure of
 * what it gives; a claim that holds only together with another component of the same engine is written
 * {@code name@engine}, such as {@code view-synchronous@engine}, and counts only where both are of one engine.
 *
 * <h2>Rules for providers</h2>
 * Constructors and {@code create} start nothing. DS callbacks only enqueue. No thread-context class loader games, no
 * static registries, no {@code ThreadLocal} that outlives a call: after {@code close} the class loader is collectable.
 * Nothing that the whole process shares is changed (system properties, defaults, MBeans), nothing is printed: what
 * there is to say is logged. Everything an instance needs comes through its
 * {@link io.coterie.api.component.InstanceContext}.
 *
 * <h2>Negative numbers and times</h2>
 * A time-out of a call that is negative, and a negative number that a caller gives by name (votes, say), are refused:
 * the call, or the stage that it gives, ends with {@link java.lang.IllegalArgumentException} or with an error of the
 * API, and nothing is done. {@code warm}, {@code depart} and {@code drain} may take a negative time for one that is
 * over: they return at once. What a record of an API takes within it is harmless: the call ends at once, with a result
 * or an error.
 *
 * <h2>Use</h2>
 * Authors of components import {@code io.coterie.api.component; version="[1.0,1.1)"}, users {@code "[1.0,2)"}.
 */
@Export
@Version("1.0.0")
package io.coterie.api.component;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
