package io.coterie.conformance.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.logging.Logger;

import org.junit.jupiter.api.Test;

class LogCaptureTest {
    private static final Logger PLATFORM = Logger.getLogger("sun.net.www.protocol.http.HttpURLConnection");
    private static final Logger OTHER = Logger.getLogger("org.example.agent");

    @Test
    void whatThePlatformNotesForItselfIsNobodysWord() {
        try (LogCapture logs = new LogCapture()) {
            PLATFORM.fine("Authorization: secret");
            OTHER.fine("the agent says secret");
            PLATFORM.warning("for everybody to see: secret");
            final List<String> said = logs.lines().stream().filter(l -> l.contains("secret"))
                .map(l -> l.substring(0, l.indexOf("secret"))).toList();
            assertEquals(List.of("the agent says ", "for everybody to see: "), said);
        }
    }
}
