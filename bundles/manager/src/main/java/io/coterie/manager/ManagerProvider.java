package io.coterie.manager;

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
import io.coterie.api.manager.Manager;

/** Declares and makes the component {@code manager/standard}; called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "manager", name = "standard", version = "0.1.0", engine = "standard",
    guarantees = {"fence-before-recovery"})
@NeedsComponent(kind = "membership", guarantee = "no-connectivity")
@NeedsComponent(kind = "messaging", guarantee = "reliable")
@NeedsComponent(kind = "quorum", guarantee = "exclusive")
@NeedsComponent(kind = "consensus", guarantee = "linearizable")
@NeedsComponent(kind = "state", guarantee = "linearizable")
@NeedsComponent(kind = "scheduling", guarantee = "deterministic")
public final class ManagerProvider implements ComponentProvider<Manager> {
    static final Setting DEAD_TIME = new Setting("deadTime", Setting.Type.DURATION, "20s", Setting.Change.RESTART,
        "How long a new partition waits for members that were online before, until it fences them; as long as a host"
            + " takes to start its member again. The document's dc-deadtime wins.");
    static final Setting ALONE_AFTER = new Setting("aloneAfter", Setting.Type.DURATION, "5s", Setting.Change.RESTART,
        "How long a member may be without quorum or leader before no-quorum-policy holds for what it runs; longer than"
            + " an election takes.");

    private final MemberHost host;

    /** For the host that this process runs on. */
    public ManagerProvider() {
        this(new LinuxHost());
    }

    /**
     * For another host.
     *
     * @param host what the host does
     */
    public ManagerProvider(final MemberHost host) {
        this.host = host;
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(settings());
    }

    @Override
    public ComponentInstance<Manager> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new ManagerInstance(context, host);
    }

    @Override
    public List<Setting> settings() {
        return List.of(DEAD_TIME, ALONE_AFTER);
    }
}
