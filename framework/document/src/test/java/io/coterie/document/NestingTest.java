package io.coterie.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NestingTest {
    @Test
    void nestingWithoutEndIsRefused() {
        final String text = "cluster: c\nresources: " + "{a: ".repeat(100) + "1" + "}".repeat(100) + "\n";
        assertEquals("config.too-large", DocumentParser.parse(text).findings().get(0).code());
    }

    @Test
    void nestingThatWouldEatTheStackIsRefused() {
        for (final String open : new String[] {"[", "{a: "}) {
            final String text = "cluster: c\nresources: " + open.repeat(50_000);
            assertEquals("config.too-large", DocumentParser.parse(text).findings().get(0).code());
        }
    }

    @Test
    void aDocumentLargerThanTheLimitIsRefused() {
        final String text = "cluster: c\n#" + "x".repeat(DocumentParser.MAX_CHARACTERS);
        assertEquals("config.too-large", DocumentParser.parse(text).findings().get(0).code());
    }
}
