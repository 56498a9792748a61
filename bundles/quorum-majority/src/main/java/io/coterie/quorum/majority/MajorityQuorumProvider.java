package io.coterie.quorum.majority;

import java.util.ArrayList;
import java.util.List;

import org.osgi.service.component.annotations.Component;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.NeedsComponent;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.quorum.Quorum;

/** Declares and makes the component {@code quorum/majority}; called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "quorum", name = "majority", version = "0.1.0", engine = "majority",
    guarantees = {"exclusive", "two-node", "wait-for-all"})
@NeedsComponent(kind = "membership", guarantee = "no-connectivity")
public final class MajorityQuorumProvider implements ComponentProvider<Quorum> {
    static final Setting WAIT_FOR_ALL = new Setting("waitForAll", Setting.Type.BOOLEAN, "false", Setting.Change.SWAP,
        "Whether all of the electorate must be seen together once before this member is quorate; always so with two"
        + " nodes. Off by default, because a majority is safe without it.");
    static final Setting TIE_BREAKER = new Setting("tieBreaker", Setting.Type.TEXT, "lowest", Setting.Change.SWAP,
        "Which half of an even electorate of more than two goes on: the one with the lowest node, with the node that"
        + " is named (node:NAME), or none. It must be the same on all members.");

    @Override
    public List<Finding> check(final Configuration configuration) {
        final List<Finding> findings = new ArrayList<>(configuration.check(settings()));
        if (findings.isEmpty()) {
            try {
                tieBreaker(configuration);
            } catch (IllegalArgumentException e) {
                findings.add(new Finding(Finding.Severity.ERROR, "component.bad-setting", 0, 0, TIE_BREAKER.name(),
                    "'" + configuration.text(TIE_BREAKER) + "' names no tie-breaker.",
                    "Write lowest, none, or node:NAME."));
            }
        }
        return findings;
    }

    @Override
    public ComponentInstance<Quorum> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new MajorityQuorum(context, new QuorumRules(context.configuration().bool(WAIT_FOR_ALL),
            tieBreaker(context.configuration())));
    }

    @Override
    public List<Setting> settings() {
        return List.of(WAIT_FOR_ALL, TIE_BREAKER);
    }

    private static TieBreaker tieBreaker(final Configuration configuration) {
        return new TieBreaker(configuration.text(TIE_BREAKER).trim());
    }
}
