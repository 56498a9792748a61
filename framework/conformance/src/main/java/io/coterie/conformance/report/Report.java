package io.coterie.conformance.report;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.coterie.api.component.ComponentDescription;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;

/**
 * What a run of all checks of a component has shown.
 *
 * @param component the component
 * @param options how the run was made
 * @param outcomes how each check ended, in the order in which they ran
 */
public record Report(ComponentDescription component, Options options, List<Outcome> outcomes) {
    /** Version of the form of the JSON report; a field is only ever added within it. */
    public static final int FORM = 1;
    private static final double MILLI = 1000.0;

    /** Copies the list. */
    public Report {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * How many checks ended so.
     *
     * @param status the end
     * @return the number
     */
    public long count(final Outcome.Status status) {
        return outcomes.stream().filter(o -> o.status() == status).count();
    }

    /** {@return whether no check failed, and at least one passed} */
    public boolean passed() {
        return count(Outcome.Status.FAILED) == 0 && count(Outcome.Status.PASSED) > 0;
    }

    /**
     * Prints one check as a line.
     *
     * @param outcome how it ended
     * @param out where to
     */
    public static void line(final Outcome outcome, final PrintStream out) {
        out.printf(Locale.ROOT, "%-11s %7.2f s  %s%n", outcome.status().word(),
            outcome.duration().toMillis() / MILLI, outcome.check().name());
        if (outcome.status() == Outcome.Status.FAILED) {
            out.println("    specification: " + outcome.check().statement());
            out.println("    seen: " + outcome.evidence());
        } else if (!outcome.evidence().isEmpty()) {
            out.println("    " + outcome.evidence());
        }
    }

    /** {@return the whole as one line for people} */
    public String summary() {
        return component.kind() + "/" + component.name() + " " + component.version() + ": "
            + count(Outcome.Status.PASSED) + " passed, " + count(Outcome.Status.FAILED) + " failed, "
            + count(Outcome.Status.NOT_CHECKED) + " not checked (" + (options.quick() ? "quick" : "full") + ", seed "
            + options.seed() + ")";
    }

    /** {@return the whole for programs} */
    public String json() {
        final StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            out.writeStartObject();
            out.writeNumberField("form", FORM);
            out.writeStringField("kind", component.kind());
            out.writeStringField("component", component.name());
            out.writeStringField("version", component.version());
            out.writeStringField("bundle", component.bundle());
            out.writeStringField("hash", component.bundleHash());
            strings(out, "guarantees", component.guarantees());
            out.writeStringField("mode", options.quick() ? "quick" : "full");
            out.writeNumberField("seed", options.seed());
            out.writeBooleanField("passed", passed());
            out.writeArrayFieldStart("checks");
            for (final Outcome one : outcomes) {
                out.writeStartObject();
                out.writeStringField("name", one.check().name());
                out.writeStringField("statement", one.check().statement());
                out.writeStringField("status", one.status().word());
                out.writeStringField("evidence", one.evidence());
                out.writeNumberField("durationMillis", one.duration().toMillis());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (final IOException e) {
            throw new UncheckedIOException("a string can be written", e);
        }
        return text.toString();
    }

    static void strings(final JsonGenerator out, final String name, final List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (final String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }
}
