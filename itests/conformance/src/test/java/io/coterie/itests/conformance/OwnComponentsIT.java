package io.coterie.itests.conformance;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIf;

import io.coterie.conformance.junit.ConsensusConformance;
import io.coterie.conformance.junit.ControlConformance;
import io.coterie.conformance.junit.FencingConformance;
import io.coterie.conformance.junit.ManagerConformance;
import io.coterie.conformance.junit.MembershipConformance;
import io.coterie.conformance.junit.MessagingConformance;
import io.coterie.conformance.junit.QuorumConformance;
import io.coterie.conformance.junit.ResourceAgentsConformance;
import io.coterie.conformance.junit.SchedulingConformance;
import io.coterie.conformance.junit.StateConformance;

/** Every component that is shipped passes the kit of its kind. */
class OwnComponentsIT {
    @Nested
    class LocalMembership extends MembershipConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("membership-local");
        }
    }

    @Nested
    class JGroupsMembership extends MembershipConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("engine-jgroups");
        }
    }

    @Nested
    @EnabledIf(value = Shipped.COROSYNC, disabledReason = "Corosync needs to be installed, root and namespaces")
    class CorosyncMembership extends MembershipConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("engine-corosync");
        }
    }

    @Nested
    class LocalMessaging extends MessagingConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("messaging-local");
        }
    }

    @Nested
    class JGroupsMessaging extends MessagingConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("engine-jgroups");
        }
    }

    @Nested
    @EnabledIf(value = Shipped.COROSYNC, disabledReason = "Corosync needs to be installed, root and namespaces")
    class CorosyncMessaging extends MessagingConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("engine-corosync");
        }
    }

    @Nested
    class MajorityQuorum extends QuorumConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("quorum-majority");
        }
    }

    @Nested
    class LocalConsensus extends ConsensusConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("consensus-local");
        }
    }

    @Nested
    class RaftConsensus extends ConsensusConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("consensus-raft");
        }
    }

    @Nested
    class ReplicatedState extends StateConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("cluster-state");
        }

        @Override
        protected List<Path> beside() {
            return Shipped.jackson();
        }
    }

    @Nested
    class ProcessFencing extends FencingConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("fencing-process");
        }
    }

    @Nested
    class FenceAgents extends FencingConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("fencing-agents");
        }
    }

    @Nested
    class OcfAgents extends ResourceAgentsConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("resource-ocf");
        }
    }

    @Nested
    class JavaAgents extends ResourceAgentsConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("resource-java");
        }
    }

    @Nested
    class ScoresScheduling extends SchedulingConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("scheduling-scores");
        }
    }

    @Nested
    class StandardManager extends ManagerConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("manager");
        }

        @Override
        protected List<Path> beside() {
            return Shipped.jackson();
        }
    }

    @Nested
    class RestControl extends ControlConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("control");
        }

        @Override
        protected List<Path> beside() {
            return Shipped.jackson();
        }
    }
}
