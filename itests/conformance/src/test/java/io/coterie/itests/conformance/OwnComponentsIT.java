package io.coterie.itests.conformance;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Nested;

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

/** Every component that is shipped passes the kit of its kind. Engines that wait long have classes of their own. */
class OwnComponentsIT {
    @Nested
    class LocalMembership extends MembershipConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("membership-local");
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
    class ReplicatedState extends StateConformance {
        @Override
        protected Path jar() {
            return Shipped.bundle("cluster-state");
        }

        @Override
        protected List<Path> beside() {
            return Shipped.libraries();
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
            return Shipped.libraries();
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
            return Shipped.libraries();
        }
    }
}
