package ${package};

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

/** Declares and makes the component {@code quorum/${component}}. Called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "quorum", name = "${component}", version = "0.1.0", engine = "${component}",
    guarantees = {"exclusive"})
@NeedsComponent(kind = "membership", guarantee = "no-connectivity")
public final class VoteCountProvider implements ComponentProvider<Quorum> {
    static final Setting AT_LEAST_VOTES = new Setting("atLeastVotes", Setting.Type.INTEGER, "0", Setting.Change.SWAP,
        "How many votes are needed, where more than half is not enough; 0, because more than half is safe.");
    /** No cluster has more votes, and sums of votes stay far from the largest int. */
    private static final long MOST_VOTES = 1_000_000;

    @Override
    public List<Setting> settings() {
        return List.of(AT_LEAST_VOTES);
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        final List<Finding> findings = new ArrayList<>(configuration.check(settings()));
        if (findings.isEmpty()) {
            final long votes = configuration.integer(AT_LEAST_VOTES);
            if (votes < 0 || votes > MOST_VOTES) {
                findings.add(new Finding(Finding.Severity.ERROR, "component.bad-setting", 0, 0, AT_LEAST_VOTES.name(),
                    votes + " is no number of votes.", "Write a number from 0 to " + MOST_VOTES + "."));
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
        return new VoteCount(context, (int) context.configuration().integer(AT_LEAST_VOTES));
    }
}
