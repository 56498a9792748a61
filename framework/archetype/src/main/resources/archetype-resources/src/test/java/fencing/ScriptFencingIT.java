package ${package};

import java.nio.file.Path;
import java.util.Map;

import io.coterie.conformance.junit.FencingConformance;

/** The conformance kit's checks of the kind, on the jar as it is shipped, with a script for members on one machine. */
class ScriptFencingIT extends FencingConformance {
    @Override
    protected Path jar() {
        return Path.of(System.getProperty("component.jar"));
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("script", Path.of("src/test/scripts/fence-processes").toAbsolutePath().toString());
    }
}
