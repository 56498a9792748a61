package io.coterie.fencing.agents;

import java.util.List;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.fencing.FencingGuarantees;

import org.osgi.service.component.annotations.Component;

/** The factory that the framework finds. Stateless. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = FencingGuarantees.KIND, name = "agents", version = "0.1.0", engine = "agents",
    guarantees = {FencingGuarantees.CONFIRMED, FencingGuarantees.WHOLE_HOST, FencingGuarantees.OUT_OF_BAND,
        FencingGuarantees.HANDLES + "=fence_*"})
public final class AgentsFencingProvider implements ComponentProvider<Fencing> {
    /** System property: the folder of the distribution that runs. */
    static final String DISTRIBUTION = "coterie.distribution";
    static final Setting PATH = new Setting("path", Setting.Type.TEXT, "/usr/sbin:/usr/local/sbin",
        Setting.Change.SWAP, "Folders in which fence agents are looked for, with colons between them; the folder"
            + " lib/fence of the distribution comes last. The default is where packages and administrators put them.");
    static final Setting METADATA_TIMEOUT = new Setting("metadataTimeout", Setting.Type.DURATION, "20s",
        Setting.Change.SWAP, "How long an agent may take to describe itself; most take half a second.");
    static final Setting TEST_TIMEOUT = new Setting("testTimeout", Setting.Type.DURATION, "20s",
        Setting.Change.SWAP, "How long a test of a device may take; a fence of that device waits so long at most.");
    private static final List<Setting> SETTINGS = List.of(PATH, METADATA_TIMEOUT, TEST_TIMEOUT);

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(SETTINGS);
    }

    @Override
    public ComponentInstance<Fencing> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-settings", findings);
        }
        return new AgentsFencingInstance(context);
    }

    @Override
    public List<Setting> settings() {
        return SETTINGS;
    }
}
