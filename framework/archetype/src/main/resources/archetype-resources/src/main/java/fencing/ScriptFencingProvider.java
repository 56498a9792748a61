package ${package};

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.osgi.service.component.annotations.Component;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.fencing.Fencing;

/** Declares and makes the component {@code fencing/${component}}. Called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "fencing", name = "${component}", version = "0.1.0", engine = "${component}",
    guarantees = {"confirmed", "handles=${component}"})
public final class ScriptFencingProvider implements ComponentProvider<Fencing> {
    static final Setting SCRIPT = new Setting("script", Setting.Type.TEXT, null, Setting.Change.SWAP,
        "Absolute path of the script that fences; there is no default, since nobody else knows what ends a node.");

    @Override
    public List<Setting> settings() {
        return List.of(SCRIPT);
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        final List<Finding> findings = new ArrayList<>(configuration.check(settings()));
        if (findings.isEmpty() && !configuration.text(SCRIPT).startsWith("/")) {
            findings.add(new Finding(Finding.Severity.ERROR, "component.bad-setting", 0, 0, SCRIPT.name(),
                "'" + configuration.text(SCRIPT) + "' is no absolute path.", "Write the path from the root on."));
        }
        return findings;
    }

    @Override
    public ComponentInstance<Fencing> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new ScriptFencing(context, Path.of(context.configuration().text(SCRIPT)));
    }
}
