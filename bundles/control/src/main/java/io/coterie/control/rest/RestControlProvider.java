package io.coterie.control.rest;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.Cuts;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.api.manager.Control;

/** Declares and makes the component {@code control/rest}; called from any thread, keeps no state. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = "control", name = "rest", version = "0.1.0", engine = "rest", guarantees = {"credential"})
public final class RestControlProvider implements ComponentProvider<Control> {
    static final Setting ADDRESS = new Setting("address", Setting.Type.TEXT, "127.0.0.1", Setting.Change.OWN,
        "Where it listens: a loopback address, since the connection is not encrypted. In a development cluster any "
            + "address of this machine.");
    static final Setting PORT = new Setting("port", Setting.Type.INTEGER, "0", Setting.Change.OWN,
        "The port; 0 takes any free one, which the run file tells.");
    static final Setting RUN_DIRECTORY = new Setting("runDirectory", Setting.Type.TEXT, "", Setting.Change.OWN,
        "Folder of control.json, absolute; empty means the instance's own data folder.");
    private static final int MAX_PORT = 65_535;
    /** Framework property: the members are all on this machine, perhaps on hosts of their own. */
    private static final String DEVELOPMENT = "coterie.development";
    private final BundleContext bundles;
    private final boolean development;

    /**
     * Made by Declarative Services.
     *
     * @param bundles where the cuts of a development cluster are looked up
     */
    @Activate
    public RestControlProvider(final BundleContext bundles) {
        this(bundles, Boolean.parseBoolean(bundles.getProperty(DEVELOPMENT)));
    }

    RestControlProvider(final BundleContext bundles, final boolean development) {
        this.bundles = bundles;
        this.development = development;
    }

    @Override
    public List<Finding> check(final Configuration configuration) {
        final List<Finding> findings = new ArrayList<>(configuration.check(settings()));
        if (findings.isEmpty()) {
            if (configuration.integer(PORT) < 0 || configuration.integer(PORT) > MAX_PORT) {
                findings.add(bad(PORT, "The port is not between 0 and " + MAX_PORT + ".", "Use 0 for any free port."));
            }
            if (!allowed(configuration.text(ADDRESS))) {
                findings.add(bad(ADDRESS, "'" + configuration.text(ADDRESS) + "' is no loopback address.",
                    "Use 127.0.0.1 or ::1; without encryption it listens beyond them in development clusters alone."));
            }
        }
        return findings;
    }

    @Override
    public ComponentInstance<Control> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("component.bad-configuration", findings);
        }
        return new RestControlInstance(context, bundles, () -> cuts(context.cluster().uuid()));
    }

    @Override
    public List<Setting> settings() {
        return List.of(ADDRESS, PORT, RUN_DIRECTORY);
    }

    /** Looked up each time: the service is there only in a development cluster, and not for longer than the member. */
    private Optional<Cuts> cuts(final UUID cluster) {
        try {
            final Collection<ServiceReference<Cuts>> found = bundles.getServiceReferences(Cuts.class,
                "(" + ComponentNamespace.CLUSTER + "=" + cluster + ")");
            return found.stream().findFirst().map(bundles::getService);
        } catch (final InvalidSyntaxException e) {
            throw new IllegalStateException("the filter of a UUID is valid", e);
        }
    }

    private boolean allowed(final String address) {
        try {
            // only literals: a name could mean something else tomorrow
            if (!address.matches("[0-9.]+|[0-9a-fA-F:]+")) {
                return false;
            }
            final InetAddress literal = InetAddress.getByName(address);
            return literal.isLoopbackAddress() || development
                && !literal.isAnyLocalAddress() && !literal.isMulticastAddress();
        } catch (final UnknownHostException e) {
            // not an address at all
            return false;
        }
    }

    private static Finding bad(final Setting setting, final String problem, final String remedy) {
        return new Finding(Finding.Severity.ERROR, "component.bad-setting", 0, 0, setting.name(), problem, remedy);
    }
}
