package io.coterie.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import io.coterie.itests.architecture.Layout.Dependency;
import io.coterie.itests.architecture.Layout.Module;

/**
 * Keeps components exchangeable: a bundle knows the API, never another bundle; the framework knows no bundle; the API
 * knows nothing but itself.
 */
class DependencyRuleTest {
    private static final Path ROOT = Path.of(System.getProperty("coterie.root", "../.."));
    private static final Layout LAYOUT = Layout.read(ROOT);

    @Test
    void theLayersAreRead() {
        for (String layer : List.of(Layout.API, Layout.FRAMEWORK, Layout.BUNDLES)) {
            assertTrue(LAYOUT.modules().values().stream().anyMatch(m -> m.layer().equals(layer)), layer);
        }
    }

    @Test
    void theRuleTellsGoodFromBad() {
        Module api = module(Layout.API, "a-api");
        Module toolkit = module(Layout.FRAMEWORK, "toolkit");
        Module runtime = module(Layout.FRAMEWORK, "runtime");
        Module one = module(Layout.BUNDLES, "one");
        Module two = module(Layout.BUNDLES, "two");
        assertTrue(Layout.mayUse(one, api));
        assertTrue(Layout.mayUse(one, toolkit));
        assertFalse(Layout.mayUse(one, two));
        assertFalse(Layout.mayUse(one, runtime));
        assertTrue(Layout.mayUse(runtime, toolkit));
        assertFalse(Layout.mayUse(toolkit, runtime));
        assertFalse(Layout.mayUse(runtime, one));
        assertFalse(Layout.mayUse(api, toolkit));
        assertFalse(Layout.mayUse(api, one));
    }

    @Test
    void pomsKeepTheRule() {
        List<String> broken = new ArrayList<>();
        for (Module user : LAYOUT.modules().values()) {
            for (Dependency d : user.dependencies()) {
                Module used = d.own() ? LAYOUT.modules().get(d.artifact()) : null;
                if (d.own() && used == null) {
                    broken.add(user.name() + " depends on " + d.artifact() + ", which is in no layer");
                } else if (d.own() && !(d.test() ? Layout.mayUseInTests(user, used) : Layout.mayUse(user, used))) {
                    broken.add(user.name() + " depends on " + used.layer() + "/" + used.name());
                } else if (!d.own() && !d.test() && user.layer().equals(Layout.API) && !d.group().equals("org.osgi")) {
                    broken.add(user.name() + " depends on " + d.group() + ":" + d.artifact());
                }
            }
        }
        assertNone(broken);
    }

    @Test
    void classesKeepTheRule() {
        Map<String, Module> owners = new HashMap<>();
        List<JavaClass> classes = new ArrayList<>();
        for (Module m : LAYOUT.modules().values()) {
            Path compiled = m.folder().resolve("target/classes");
            if (Files.isDirectory(compiled)) {
                for (JavaClass c : new ClassFileImporter().importPath(compiled)) {
                    owners.put(c.getName(), m);
                    classes.add(c);
                }
            }
        }
        Set<String> broken = new TreeSet<>();
        for (JavaClass c : classes) {
            Module user = owners.get(c.getName());
            c.getDirectDependenciesFromSelf().forEach(d -> {
                Module used = owners.get(d.getTargetClass().getBaseComponentType().getName());
                if (used != null && used != user && !Layout.mayUse(user, used)) {
                    broken.add(d.getDescription() + ": " + user.name() + " may not use " + used.name());
                }
            });
        }
        assertNone(broken);
    }

    @Test
    void noTwoModulesShareAPackage() {
        Map<String, Module> owners = new HashMap<>();
        List<String> broken = new ArrayList<>();
        for (Module m : LAYOUT.modules().values()) {
            Path compiled = m.folder().resolve("target/classes");
            if (Files.isDirectory(compiled)) {
                Set<String> packages = new TreeSet<>();
                new ClassFileImporter().importPath(compiled).forEach(c -> packages.add(c.getPackageName()));
                for (String p : packages) {
                    Module other = owners.putIfAbsent(p, m);
                    if (other != null) {
                        broken.add(p + " is in " + other.name() + " and in " + m.name());
                    }
                }
            }
        }
        assertNone(broken);
    }

    private static Module module(String layer, String name) {
        return new Module(layer, name, Path.of(name), Set.of());
    }

    private static void assertNone(Iterable<String> broken) {
        assertEquals("", String.join("\n", broken), "what two modules share belongs into api-specs");
    }
}
