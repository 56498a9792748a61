package io.coterie.command.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks into JSON that was read, forgiving about what is missing: an older member may not send a field. Pure. */
public final class Fields {
    private Fields() {
    }

    /**
     * A value by its path.
     *
     * @param root where to begin
     * @param path names with dots between
     * @return the value or null
     */
    public static Object at(final Object root, final String path) {
        Object value = root;
        for (final String name : path.split("\\.")) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    /**
     * A value as text.
     *
     * @param root where to begin
     * @param path names with dots between
     * @return the text; empty if there is none
     */
    public static String text(final Object root, final String path) {
        final Object value = at(root, path);
        return value == null ? "" : value.toString();
    }

    /**
     * A truth value.
     *
     * @param root where to begin
     * @param path names with dots between
     * @return false if it is missing
     */
    public static boolean flag(final Object root, final String path) {
        return Boolean.TRUE.equals(at(root, path));
    }

    /**
     * A whole number.
     *
     * @param root where to begin
     * @param path names with dots between
     * @return 0 if it is missing
     */
    public static long number(final Object root, final String path) {
        return at(root, path) instanceof Number number ? number.longValue() : 0;
    }

    /**
     * A list of objects.
     *
     * @param root where to begin
     * @param path names with dots between
     * @return the objects; empty if there are none
     */
    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> objects(final Object root, final String path) {
        final List<Map<String, Object>> objects = new ArrayList<>();
        if (at(root, path) instanceof List<?> list) {
            list.stream().filter(Map.class::isInstance).forEach(o -> objects.add((Map<String, Object>) o));
        }
        return objects;
    }

    /**
     * A list of texts.
     *
     * @param root where to begin
     * @param path names with dots between
     * @return the texts; empty if there are none
     */
    public static List<String> texts(final Object root, final String path) {
        return at(root, path) instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
    }
}
