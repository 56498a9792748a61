package io.coterie.itests.conformance;

import java.nio.file.Path;

import io.coterie.conformance.junit.MessagingConformance;

/** JGroups passes the kit of messaging. */
class JGroupsMessagingIT extends MessagingConformance {
    @Override
    protected Path jar() {
        return Shipped.bundle("engine-jgroups");
    }
}
