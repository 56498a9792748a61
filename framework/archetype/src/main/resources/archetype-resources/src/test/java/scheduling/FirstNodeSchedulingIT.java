package ${package};

import java.nio.file.Path;

import io.coterie.conformance.junit.SchedulingConformance;

/** The conformance kit's checks of the kind, on the jar as it is shipped. */
class FirstNodeSchedulingIT extends SchedulingConformance {
    @Override
    protected Path jar() {
        return Path.of(System.getProperty("component.jar"));
    }
}
