package io.coterie.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.coterie.api.component.Configuration;
import io.coterie.api.document.AttributeSet;
import io.coterie.api.document.Rule;
import io.coterie.api.document.Score;
import io.coterie.api.document.Value;

/** Reads values by name: a plain map, or a list of sets of which each may have a rule. */
final class SetReader {
    private static final Set<String> SET_FIELDS = Set.of("id", "score", "rule", "values");
    private final RuleReader rules = new RuleReader();

    List<AttributeSet> read(final Field field) {
        if (field == null) {
            return List.of();
        }
        if (!field.isList()) {
            final Map<String, Value> values = values(field);
            return values.isEmpty() ? List.of() : List.of(new AttributeSet(field.path(), 0, Optional.empty(), values));
        }
        final List<AttributeSet> sets = new ArrayList<>();
        for (final Field item : field.items()) {
            final Map<String, Field> members = item.members(SET_FIELDS);
            final String id = Optional.ofNullable(members.get("id")).flatMap(Field::text).orElse(item.path());
            final int score = Optional.ofNullable(members.get("score")).flatMap(f -> f.as(Score::parse)).orElse(0);
            final Optional<Rule> rule = Optional.ofNullable(members.get("rule")).map(rules::read);
            if (!members.containsKey("values")) {
                item.error("config.missing-field", "This set has no 'values'.", "Give it 'values: {name: value}'.");
                continue;
            }
            sets.add(new AttributeSet(id, score, rule, values(members.get("values"))));
        }
        return sets;
    }

    /** Meta attributes: the same, with the names and values checked. */
    List<AttributeSet> meta(final Field field) {
        final List<AttributeSet> sets = read(field);
        if (field != null) {
            if (field.isList()) {
                field.items().stream().filter(Field::isMap).map(f -> f.members().get("values"))
                    .filter(java.util.Objects::nonNull).forEach(SetReader::checkMeta);
            } else {
                checkMeta(field);
            }
        }
        return sets;
    }

    private static void checkMeta(final Field field) {
        field.members().forEach((name, value) -> {
            if (!value.isScalar()) {
                return;
            }
            if (!Vocabulary.META.containsKey(name)) {
                value.warning("config.unknown-meta", "There is no meta attribute '" + name + "'; it is kept and has no"
                    + " effect.", Suggestion.of(name, Vocabulary.META.keySet()));
            } else {
                checkShape(value, Vocabulary.META.get(name), Vocabulary.META_VALUES.get(name));
            }
        });
    }

    static void checkShape(final Field value, final Vocabulary.Shape shape, final Set<String> allowed) {
        if (allowed != null) {
            value.oneOf(allowed);
            return;
        }
        switch (shape) {
            case TRUTH -> value.truth();
            case NUMBER -> value.integer(0, Integer.MAX_VALUE);
            case SCORE -> value.as(Score::parse);
            case DURATION -> value.as(Configuration::parseDuration);
            default -> value.text();
        }
    }

    /** Plain text by name. */
    Map<String, String> texts(final Field field) {
        final Map<String, String> texts = new LinkedHashMap<>();
        if (field != null) {
            field.members().forEach((name, value) -> value.text().ifPresent(t -> texts.put(name, t)));
        }
        return texts;
    }

    /** Values by name: text, or {@code {file: PATH}}. */
    Map<String, Value> values(final Field field) {
        final Map<String, Value> values = new LinkedHashMap<>();
        if (field == null) {
            return values;
        }
        field.members().forEach((name, member) -> {
            if (member.isMap()) {
                final Field file = member.members(Set.of("file")).get("file");
                if (file == null) {
                    member.error("config.bad-value", "A value is text, or {file: PATH}.", "Write one of them.");
                } else {
                    file.text().ifPresent(path -> values.put(name, new Value(path, true)));
                }
            } else {
                member.text().ifPresent(text -> values.put(name, Value.of(text)));
            }
        });
        return values;
    }
}
