package io.coterie.command.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static Map<String, Object> value() {
        final Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a: \"b\"\n");
        value.put("number", 9_007_199_254_740_993L);
        value.put("half", 0.5);
        value.put("truth", true);
        value.put("nothing", null);
        value.put("list", Arrays.asList(1L, List.of(), Map.of()));
        value.put("rows", List.of(Map.of("name", "yes")));
        return value;
    }

    @Test
    void readsWhatItWrote() throws IOException {
        assertEquals(value(), Json.object(Json.write(value(), true)));
        assertEquals(value(), Json.object(Json.write(value(), false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"a\":[1", "nonsense"})
    void refusesWhatIsNoObject(final String text) {
        assertThrows(IOException.class, () -> Json.object(text));
    }

    @Test
    void writesYaml() {
        assertEquals("""
            text: "a: \\"b\\"\\n"
            number: 9007199254740993
            half: 0.5
            truth: true
            nothing: null
            list:
              - 1
              - []
              - {}
            rows:
              - name: "yes"
            """, Yaml.write(value()));
    }

    @Test
    void missingFieldsAreEmpty() {
        assertEquals("", Fields.text(value(), "no.such.field"));
        assertEquals(0, Fields.number(value(), "text"));
        assertEquals(List.of(), Fields.objects(value(), "text"));
        assertEquals("yes", Fields.text(Fields.objects(value(), "rows").get(0), "name"));
    }
}
