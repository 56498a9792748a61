package io.coterie.assembly.resolve;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.felix.utils.resource.CapabilityImpl;
import org.apache.felix.utils.resource.ResourceImpl;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;
import org.osgi.resource.Resource;

/**
 * What a member's framework itself gives to bundles: the packages of Java and of the framework, and those that the
 * launcher shares with bundles. Stateless.
 */
public final class SystemBundle {
    /** Of the jars on the launcher's class path, by symbolic name: which exported packages bundles see. */
    private static final Map<String, Pattern> SHARED = new TreeMap<>(Map.of(
        "org.apache.felix.framework", Pattern.compile("org\\.osgi\\..*"),
        "slf4j.api", Pattern.compile("org\\.slf4j(\\..*)?"),
        "ch.qos.logback.classic", Pattern.compile("ch\\.qos\\.logback\\.classic(\\.spi)?"),
        "com.fasterxml.jackson.core.jackson-core", Pattern.compile("com\\.fasterxml\\.jackson\\.core(\\..*)?"),
        "io.coterie.core-api", Pattern.compile("io\\.coterie\\.api\\..*")));
    private static final int JAVA = 17;
    private static final int OLDEST = 5;
    private static final String PACKAGE = "osgi.wiring.package";
    private static final String FRAMEWORK = "org.apache.felix.framework";

    private SystemBundle() {
    }

    /**
     * The framework of a member.
     *
     * @param launcher the jars on the launcher's class path, by symbolic name
     * @return a resource with all that it gives
     */
    public static Resource of(final Map<String, Resource> launcher) {
        final Resource framework = launcher.get(FRAMEWORK);
        final Version version = framework == null ? Version.emptyVersion : (Version) framework
            .getCapabilities("osgi.identity").get(0).getAttributes().get("version");
        final ResourceImpl system = new ResourceImpl("system.bundle", "osgi.bundle", version);
        add(system, "osgi.wiring.bundle", Map.of("osgi.wiring.bundle", "system.bundle", "bundle-version", version));
        add(system, "osgi.wiring.host", Map.of("osgi.wiring.host", "system.bundle", "bundle-version", version));
        add(system, "osgi.ee", Map.of("osgi.ee", "JavaSE", "version", IntStream.rangeClosed(OLDEST, JAVA)
            .mapToObj(n -> new Version(n <= 8 ? "1." + n : Integer.toString(n))).collect(Collectors.toList())));
        add(system, "osgi.ee", Map.of("osgi.ee", "JavaSE", "version", List.of(new Version("9"), new Version("17"))));
        for (final String compact : List.of("compact1", "compact2", "compact3")) {
            add(system, "osgi.ee", Map.of("osgi.ee", "JavaSE/" + compact, "version", List.of(new Version("1.8"))));
        }
        add(system, "osgi.native", Map.of());
        ModuleFinder.ofSystem().findAll().stream().flatMap(m -> m.descriptor().exports().stream())
            .filter(e -> !e.isQualified()).map(ModuleDescriptor.Exports::source).sorted()
            .forEach(name -> add(system, PACKAGE, Map.of(PACKAGE, name, "version", Version.emptyVersion)));
        launcher.forEach((name, jar) -> {
            final Pattern shared = SHARED.get(name);
            if (shared != null) {
                for (final Capability c : jar.getCapabilities(PACKAGE)) {
                    if (shared.matcher(c.getAttributes().get(PACKAGE).toString()).matches()) {
                        add(system, PACKAGE, c.getAttributes());
                    }
                }
            }
        });
        return system;
    }

    private static void add(final ResourceImpl system, final String namespace, final Map<String, Object> attributes) {
        system.addCapability(new CapabilityImpl(system, namespace, Map.of(), attributes));
    }
}
