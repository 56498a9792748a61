/**
 * The conformance kit: checks a component against the specification of its kind.
 *
 * <p>A {@link io.coterie.conformance.Check} is a plain object: a name, the statement of the specification that it
 * checks, what it needs, and a body. A {@link io.coterie.conformance.KindSuite} holds those of one kind; a further kind
 * is one class, found through {@link java.util.ServiceLoader}. {@link io.coterie.conformance.Kit} runs the checks on a
 * {@link io.coterie.conformance.Subject}, from the command line and from JUnit alike, so that the two never differ.
 *
 * <p>A check ends <em>passed</em>, <em>failed</em>, or <em>not checked</em> with the reason: what a component does not
 * claim, and what cannot be checked here, is never reported as passed. Members of a cluster are instances of one
 * provider in one process, each with a context, a folder and links of its own ({@code world}).
 */
package io.coterie.conformance;
