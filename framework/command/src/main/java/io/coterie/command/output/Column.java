package io.coterie.command.output;

import java.util.Map;
import java.util.function.Function;

import io.coterie.command.json.Fields;

/**
 * One column of a table.
 *
 * @param title its title
 * @param wide whether it is shown in wide tables only
 * @param value what stands in a row
 */
public record Column(String title, boolean wide, Function<Map<String, Object>, String> value) {
    /**
     * A column that shows a field.
     *
     * @param title its title
     * @param field the field's path
     * @return the column
     */
    public static Column of(final String title, final String field) {
        return new Column(title, false, row -> Fields.at(row, field) instanceof java.util.List<?>
            ? String.join(",", Fields.texts(row, field)) : Fields.text(row, field));
    }

    /**
     * A column with a value of its own making.
     *
     * @param title its title
     * @param value what stands in a row
     * @return the column
     */
    public static Column of(final String title, final Function<Map<String, Object>, String> value) {
        return new Column(title, false, value);
    }

    /** {@return the same in wide tables only} */
    public Column inWide() {
        return new Column(title, true, value);
    }
}
