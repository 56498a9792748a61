/** The checks of kind {@code fencing}: real processes are fenced, and looked at afterwards. */
package io.coterie.conformance.fencing;
