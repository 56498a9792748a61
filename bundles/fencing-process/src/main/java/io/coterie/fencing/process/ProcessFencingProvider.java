package io.coterie.fencing.process;

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
@ProvidesComponent(kind = FencingGuarantees.KIND, name = "process", version = "0.1.0", engine = "process",
    guarantees = {FencingGuarantees.CONFIRMED, FencingGuarantees.HANDLES + "=process"})
public final class ProcessFencingProvider implements ComponentProvider<Fencing> {
    static final Setting REGISTRY = new Setting("registry", Setting.Type.TEXT, "", Setting.Change.SWAP,
        "Folder in which the members on this machine register; the same for all of them and on a local disk. Empty"
            + " means /run/coterie for root and /tmp/coterie-USER for others, which all members find.");
    private static final List<Setting> SETTINGS = List.of(REGISTRY);

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
        return new ProcessFencingInstance(context);
    }

    @Override
    public List<Setting> settings() {
        return SETTINGS;
    }
}
