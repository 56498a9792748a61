package io.coterie.scheduling.scores.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.coterie.api.document.Value;
import io.coterie.api.resource.AgentMetadata;

/**
 * The canonical digest of what an operation is run with, by which a changed definition is seen. Written
 * {@code all:restart}: both are the first {@value #LENGTH} hexadecimal digits of a SHA-256; the first of the agent's
 * name and every parameter, the second without those that the agent's metadata calls reloadable. An executor copies
 * it from the action into the result and never looks into it. Stateless.
 */
public final class OperationDigest {
    /** Digits kept: 64 bits tell any two definitions of one resource apart, and 2000 resources stay small. */
    private static final int LENGTH = 16;

    private OperationDigest() {
    }

    /**
     * The digest for start, promote, demote, stop, probes and reload.
     *
     * @param agent the agent's full name
     * @param parameters what it gets
     * @param metadata what the agent says of itself, if that is known; unknown means that nothing is reloadable
     * @return {@code all:restart}
     */
    public static String of(final String agent, final Map<String, Value> parameters,
            final Optional<AgentMetadata> metadata) {
        final Predicate<String> reloadable = name -> metadata.filter(m -> m.supports("reload-agent"))
            .flatMap(m -> m.parameter(name)).map(AgentMetadata.Parameter::reloadable).orElse(false);
        return hash(agent, parameters, name -> true, "") + ":"
            + hash(agent, parameters, name -> !reloadable.test(name), "");
    }

    /**
     * The digest of a recurring monitor: its time-out and depth count as well, as it is begun anew when they change.
     *
     * @param agent the agent's full name
     * @param parameters what it gets
     * @param timeout its time-out
     * @param checkLevel its depth
     * @return {@code all:restart}, both alike
     */
    public static String recurring(final String agent, final Map<String, Value> parameters, final Duration timeout,
            final int checkLevel) {
        final String all = hash(agent, parameters, name -> true, timeout.toMillis() + "/" + checkLevel);
        return all + ":" + all;
    }

    /**
     * Whether anything changed; an unknown digest counts as the same.
     *
     * @param recorded what an operation was run with
     * @param wanted what it would be run with now
     * @return true if something changed
     */
    public static boolean changed(final String recorded, final String wanted) {
        return !recorded.isEmpty() && !all(recorded).equals(all(wanted));
    }

    /**
     * Whether all that changed is reloadable.
     *
     * @param recorded what an operation was run with
     * @param wanted what it would be run with now
     * @return true if the part that asks for a restart is the same in both
     */
    public static boolean reloadable(final String recorded, final String wanted) {
        final int colon = recorded.indexOf(':');
        return colon >= 0 && recorded.substring(colon + 1).equals(wanted.substring(wanted.indexOf(':') + 1));
    }

    private static String all(final String digest) {
        final int colon = digest.indexOf(':');
        return colon < 0 ? digest : digest.substring(0, colon);
    }

    private static String hash(final String agent, final Map<String, Value> parameters,
            final Predicate<String> counted, final String extra) {
        final MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        text(sha, agent);
        text(sha, extra);
        new TreeMap<>(parameters).forEach((name, value) -> {
            if (counted.test(name)) {
                text(sha, name);
                text(sha, (value.file() ? "file " : "text ") + value.text());
            }
        });
        return HexFormat.of().formatHex(sha.digest()).substring(0, LENGTH);
    }

    private static void text(final MessageDigest sha, final String text) {
        // the length before the text keeps "ab","c" and "a","bc" apart
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        sha.update(bytes);
    }
}
