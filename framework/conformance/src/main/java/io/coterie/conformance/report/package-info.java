/** What a run has shown, for people and for programs. */
package io.coterie.conformance.report;
