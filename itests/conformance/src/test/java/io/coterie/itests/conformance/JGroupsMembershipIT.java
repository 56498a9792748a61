package io.coterie.itests.conformance;

import java.nio.file.Path;

import io.coterie.conformance.junit.MembershipConformance;

/** JGroups passes the kit of membership. */
class JGroupsMembershipIT extends MembershipConformance {
    @Override
    protected Path jar() {
        return Shipped.bundle("engine-jgroups");
    }
}
