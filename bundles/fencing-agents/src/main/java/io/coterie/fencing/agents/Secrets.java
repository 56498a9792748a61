package io.coterie.fencing.agents;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.coterie.api.fencing.FenceDevice;

/** Tells which parameters are secret, and takes their values out of what an agent printed. Pure. */
final class Secrets {
    static final String MASK = "***";
    private static final Pattern SECRET =
        Pattern.compile(".*(passw|passphrase|secret|token|api_?key|access_key|community|credential).*");
    /** Names of these ends hold where a secret is, not the secret. */
    private static final List<String> PLACES = List.of("_script", "_file", "_path", "-script", "-file", "-path");

    private Secrets() {
    }

    /** {@return whether a parameter of that name holds a secret; fence agents have no mark for it} */
    static boolean isSecret(final String parameter) {
        final String name = parameter.toLowerCase(Locale.ROOT);
        return SECRET.matcher(name).matches() && PLACES.stream().noneMatch(name::endsWith);
    }

    /** {@return the text with each secret value of the device masked} */
    static String mask(final String text, final FenceDevice device) {
        final Set<String> values = new TreeSet<>(Comparator.comparing(String::length).reversed()
            .thenComparing(Comparator.naturalOrder()));
        device.parameters().forEach((name, value) -> {
            if (device.secrets().contains(name) || isSecret(name)) {
                values.add(value);
                values.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
                // a value of several lines can be printed in part
                value.lines().map(String::strip).forEach(values::add);
            }
        });
        String masked = text;
        for (final String value : values) {
            if (!value.isBlank()) {
                masked = masked.replace(value, MASK);
            }
        }
        return masked;
    }
}
