/** The kind {@code control}: who may speak with a member from outside, and how much. */
package io.coterie.conformance.control;
