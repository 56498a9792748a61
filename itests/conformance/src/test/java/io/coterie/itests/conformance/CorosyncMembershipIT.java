package io.coterie.itests.conformance;

import java.nio.file.Path;

import org.junit.jupiter.api.condition.EnabledIf;

import io.coterie.conformance.junit.MembershipConformance;

/** Corosync passes the kit of membership. */
@EnabledIf(value = Shipped.COROSYNC, disabledReason = "Corosync needs to be installed, root and namespaces")
class CorosyncMembershipIT extends MembershipConformance {
    @Override
    protected Path jar() {
        return Shipped.bundle("engine-corosync");
    }
}
