package io.coterie.api.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Some values by name, that hold where a rule does. Of several sets that name the same value, the one with the greater
 * score wins, then the earlier one.
 *
 * @param id its id
 * @param score its weight against other sets
 * @param rule where it holds; empty means everywhere
 * @param values the values, in the order of the source
 */
public record AttributeSet(String id, int score, Optional<Rule> rule, Map<String, Value> values) {
    /** Copies the map. */
    public AttributeSet {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(rule, "rule");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
