package io.coterie.toolkit.secret;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Tells which parameters hold secrets by their names, and takes secret values out of a text. Pure. */
public final class Masking {
    /** What stands where a secret was. */
    public static final String MASK = "***";
    private static final Pattern SECRET =
        Pattern.compile(".*(passw|passphrase|secret|token|api_?key|access_key|community|credential).*"
            + "|(.*[-_])?pass([-_].*)?");
    /** Names of these ends hold where a secret is, not the secret. */
    private static final List<String> PLACES = List.of("_script", "_file", "_path", "-script", "-file", "-path");

    private Masking() {
    }

    /**
     * Whether a parameter holds a secret, as far as its name tells: neither fence agents nor most resource agents mark
     * it.
     *
     * @param parameter the parameter's name
     * @return true if it does
     */
    public static boolean isSecret(final String parameter) {
        final String name = parameter.toLowerCase(Locale.ROOT);
        return SECRET.matcher(name).matches() && PLACES.stream().noneMatch(name::endsWith);
    }

    /**
     * A text without secrets.
     *
     * @param text the text
     * @param secrets the values; each is looked for as it is, as part of a URL, and line by line
     * @return the text with a mask in place of each value; blank values are left alone
     */
    public static String mask(final String text, final Collection<String> secrets) {
        final Set<String> values = new TreeSet<>(Comparator.comparing(String::length).reversed()
            .thenComparing(Comparator.naturalOrder()));
        for (final String value : secrets) {
            values.add(value);
            values.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
            // a value of several lines can be printed in part
            value.lines().map(String::strip).forEach(values::add);
        }
        String masked = text;
        for (final String value : values) {
            if (!value.isBlank()) {
                masked = masked.replace(value, MASK);
            }
        }
        return masked;
    }
}
