package ${package};

import java.nio.file.Path;

import io.coterie.conformance.junit.MembershipConformance;

/** The conformance kit's checks of the kind, on the jar as it is shipped. */
class SelfMembershipIT extends MembershipConformance {
    @Override
    protected Path jar() {
        return Path.of(System.getProperty("component.jar"));
    }
}
