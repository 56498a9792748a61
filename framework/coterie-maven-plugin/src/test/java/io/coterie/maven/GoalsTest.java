package io.coterie.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goals with a small kit. That they run in Maven is shown by the build of the distribution, which uses them. */
class GoalsTest {
    @TempDir
    private Path folder;
    private Path kit;

    @BeforeEach
    void kit() throws IOException {
        kit = folder.resolve("kit");
        for (final String name : List.of("bin", "conf", "lib", "bundles")) {
            Files.createDirectories(kit.resolve(name));
        }
        Files.writeString(kit.resolve("bin/coterie-member"), "#!/bin/sh\n");
        bundle("lib", "launcher", "");
        bundle("bundles", "runtime", "osgi.service;objectClass:List<String>=\"io.coterie.api.component.Clusters\"");
        bundle("bundles", "org.apache.felix.log", "");
        bundle("bundles", "org.apache.felix.logback", "");
        bundle("bundles", "messaging-x", "coterie.component;coterie.component=messaging;coterie.component.name=x;"
            + "coterie.component.version:Version=\"1.0.0\";coterie.component.engine=x;"
            + "coterie.component.guarantees:List<String>=\"fifo\"");
        bundle("bundles", "unwanted", "");
    }

    private void bundle(final String where, final String name, final String provides) throws IOException {
        final Manifest manifest = new Manifest();
        Map.of("Manifest-Version", "1.0", "Bundle-ManifestVersion", "2", "Bundle-SymbolicName", name, "Bundle-Version",
            "1.0.0").forEach(manifest.getMainAttributes()::putValue);
        if (!provides.isEmpty()) {
            manifest.getMainAttributes().putValue("Provide-Capability", provides);
        }
        try (OutputStream out = Files.newOutputStream(kit.resolve(where).resolve(name + ".jar"));
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
    }

    private <T extends AssemblyMojo> T goal(final T goal, final String descriptor, final Map<String, Object> more)
            throws IOException, ReflectiveOperationException {
        Files.writeString(folder.resolve("d.yaml"), descriptor);
        set(AssemblyMojo.class, goal, "descriptor", folder.resolve("d.yaml").toString());
        set(AssemblyMojo.class, goal, "kit", kit.toFile());
        set(AssemblyMojo.class, goal, "basedir", folder.toFile());
        for (final Map.Entry<String, Object> one : more.entrySet()) {
            set(goal.getClass(), goal, one.getKey(), one.getValue());
        }
        return goal;
    }

    private static void set(final Class<?> type, final Object goal, final String name, final Object value)
            throws ReflectiveOperationException {
        final Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        field.set(goal, value);
    }

    private static final String GOOD = "distribution: shop\ncomponents: {messaging: x}\nprograms: []\n";

    @Test
    void resolveWritesTheFeature() throws Exception {
        final File feature = folder.resolve("target/feature.json").toFile();
        goal(new ResolveMojo(), GOOD, Map.of("feature", feature)).execute();
        final String text = Files.readString(feature.toPath());
        assertTrue(text.contains("\"messaging-x\"") && text.contains("requested: component messaging-x"), text);
        assertTrue(!text.contains("unwanted"), text);
    }

    @Test
    void buildMakesTheDistribution() throws Exception {
        final Path out = folder.resolve("shop");
        goal(new BuildMojo(), GOOD, Map.of("as", "folder", "out", out.toFile())).execute();
        assertTrue(Files.exists(out.resolve("bundles/messaging-x.jar")));
        assertTrue(Files.notExists(out.resolve("bundles/unwanted.jar")));
        assertTrue(Files.readString(out.resolve("lock.sha256")).contains("bundles/runtime.jar"));
    }

    @Test
    void coordinatesAreLookedForInTheLocalRepositoryOfTheBuild() throws Exception {
        final Path place = Files.createDirectories(folder.resolve("other-m2/org/example/extra/1.0"));
        bundle("bundles", "extra", "");
        Files.move(kit.resolve("bundles/extra.jar"), place.resolve("extra-1.0.jar"));
        final BuildMojo goal = goal(new BuildMojo(), GOOD + "bundles: ['mvn:org.example:extra:1.0']\n", Map.of("as",
            "folder", "out", folder.resolve("shop").toFile()));
        set(AssemblyMojo.class, goal, "localRepository", folder.resolve("other-m2").toFile());
        goal.execute();
        assertTrue(Files.exists(folder.resolve("shop/bundles/extra-1.0.jar")));
    }

    @Test
    void whatIsWrongFailsTheBuildWithItsPlaceAndCode() throws Exception {
        final MojoFailureException unknown = assertThrows(MojoFailureException.class, () -> goal(new BuildMojo(),
            GOOD.replace("messaging: x", "messaging: y"), Map.of("as", "tar", "out",
                folder.resolve("out").toFile())).execute());
        assertEquals("line 2, field components.messaging: No repository has a component 'y' of kind 'messaging'. "
            + "Did you mean 'x'? [assembly.unknown-component]", unknown.getMessage());
        assertTrue(assertThrows(MojoFailureException.class, () -> goal(new BuildMojo(), "nonsense: 1\n",
            Map.of("as", "tar", "out", folder.resolve("out").toFile())).execute()).getMessage()
            .contains("line 1, field nonsense"));
        assertTrue(Files.notExists(folder.resolve("out")));
        kit = folder.resolve("elsewhere");
        assertTrue(assertThrows(MojoFailureException.class, () -> goal(new BuildMojo(), GOOD, Map.of("as", "tar",
            "out", folder.resolve("out").toFile())).execute()).getMessage().startsWith("There is no distribution at "
                + kit + "."));
    }
}
