package io.coterie.itests.conformance;

import java.nio.file.Path;

import org.junit.jupiter.api.condition.EnabledIf;

import io.coterie.conformance.junit.MessagingConformance;

/** Corosync passes the kit of messaging. */
@EnabledIf(value = Shipped.COROSYNC, disabledReason = "Corosync needs to be installed, root and namespaces")
class CorosyncMessagingIT extends MessagingConformance {
    @Override
    protected Path jar() {
        return Shipped.bundle("engine-corosync");
    }
}
