/** What a benchmark prints: one table, and the same as JSON in {@code target}. */
package io.coterie.bench.report;
