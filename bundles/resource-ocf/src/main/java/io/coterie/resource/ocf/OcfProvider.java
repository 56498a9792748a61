package io.coterie.resource.ocf;

import java.util.List;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResourceGuarantees;

import org.osgi.service.component.annotations.Component;

/** The factory that the framework finds. Stateless. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = ResourceGuarantees.KIND, name = "ocf", version = "0.1.0", engine = "ocf",
    guarantees = {ResourceGuarantees.GROUP_KILL, ResourceGuarantees.CLASS + "=ocf"})
public final class OcfProvider implements ComponentProvider<ResourceAgents> {
    static final Setting ROOTS = new Setting("roots", Setting.Type.TEXT, "/usr/lib/ocf", Setting.Change.SWAP,
        "Folders with installed agents, separated by colons, the first that has an agent wins; /usr/lib/ocf is where"
            + " distributions put them. The agents of provider coterie are always there.");
    static final Setting RUN_DIRECTORY = new Setting("runDirectory", Setting.Type.TEXT, "",
        // what runs has its notes there: with another folder its agents would take it for stopped
        Setting.Change.RESTART, "Where agents keep state that a reboot clears (HA_RSCTMP). Empty means a folder of this"
            + " node's own, so that several members on one machine do not see each other's state.");
    static final Setting METADATA_TIMEOUT = new Setting("metadataTimeout", Setting.Type.DURATION, "30s",
        Setting.Change.SWAP, "How long an agent may take to print its metadata; some start a slow program for it.");
    private static final List<Setting> SETTINGS = List.of(ROOTS, RUN_DIRECTORY, METADATA_TIMEOUT);

    @Override
    public List<Finding> check(final Configuration configuration) {
        return configuration.check(SETTINGS);
    }

    @Override
    public ComponentInstance<ResourceAgents> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-settings", findings);
        }
        return new OcfInstance(context);
    }

    @Override
    public List<Setting> settings() {
        return SETTINGS;
    }
}
