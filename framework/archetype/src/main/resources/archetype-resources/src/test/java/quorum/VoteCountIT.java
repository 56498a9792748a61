package ${package};

import java.nio.file.Path;

import io.coterie.conformance.junit.QuorumConformance;

/** The conformance kit's checks of the kind, on the jar as it is shipped. */
class VoteCountIT extends QuorumConformance {
    @Override
    protected Path jar() {
        return Path.of(System.getProperty("component.jar"));
    }
}
