package io.coterie.resource.ocf;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An agent's name, {@code ocf:provider:type}. Immutable. No part can lead out of its folder.
 *
 * @param provider who made it: a folder
 * @param type what it runs: a file in it
 */
record AgentName(String provider, String type) {
    /** The class that this component serves. */
    static final String CLASS = "ocf";
    private static final String PART = "([A-Za-z0-9_][A-Za-z0-9._@+-]*)";
    private static final Pattern FORM = Pattern.compile(CLASS + ":" + PART + ":" + PART);

    static Optional<AgentName> parse(final String text) {
        final Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new AgentName(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    @Override
    public String toString() {
        return CLASS + ":" + provider + ":" + type;
    }
}
