package io.coterie.toolkit.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

class MaskingTest {
    @Test
    void valuesAreMaskedAsTheyAreInUrlsAndLineByLine() {
        assertEquals("login admin with *** or ***: ***", Masking.mask("login admin with a b/ or a+b%2F: second",
            List.of("a b/", "first\nsecond\n")));
    }

    @Test
    void theLongerOfTwoValuesGoesFirst() {
        assertEquals("*** and ***", Masking.mask("geheim-9 and geheim", List.of("geheim", "geheim-9")));
    }

    @Test
    void blankValuesMaskNothing() {
        assertEquals("one two", Masking.mask("one two", List.of("", " ")));
    }

    @Test
    void namesTellOfSecretsAndOfPlacesWhereTheyAre() {
        for (final String name : List.of("password", "passwd", "replication_passwd", "test_passwd", "community",
                "API_KEY", "snmp_priv_passwd", "secret", "test_pass", "pass")) {
            assertTrue(Masking.isSecret(name), name);
        }
        for (final String name : List.of("user", "passwd_script", "password_file", "config", "passive_ports",
                "bypass")) {
            assertFalse(Masking.isSecret(name), name);
        }
    }
}
