package io.coterie.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.launch.Framework;

/** What one framework loads is noted, and loaded by the next one before anybody asks for it. */
class LoadAheadTest {
    private static final String ONE = One.class.getName();
    private static final String TWO = Two.class.getName();
    @TempDir
    private Path folder;
    private Path list;
    private Framework framework;

    /** A class of the bundle. */
    static final class One {
    }

    /** A second one; were it initialized, it would say so. */
    static final class Two {
        static {
            System.setProperty("coterie.test.initialized", "true");
        }
    }

    @BeforeEach
    void bundles() throws Exception {
        list = folder.resolve("classes");
        System.setProperty(LoadAhead.LIST, list.toString());
        System.clearProperty("coterie.test.initialized");
        jar("plain.jar", false);
        jar("lazy.jar", true);
        begin();
    }

    @AfterEach
    void end() throws Exception {
        System.clearProperty(LoadAhead.LIST);
        framework.stop();
        framework.waitForStop(0);
    }

    private void begin() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of("org.osgi.framework.storage",
            folder.resolve("felix").toString(), "org.osgi.framework.storage.clean", "onFirstInit",
            "felix.log.level", "1"));
        framework.start();
    }

    private void jar(final String name, final boolean lazy) throws IOException {
        final Manifest manifest = new Manifest();
        final Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        if (lazy) {
            headers.putValue("Bundle-ActivationPolicy", "lazy");
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve(name));
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (final String type : List.of(ONE, TWO)) {
                final String entry = type.replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(entry));
                try (InputStream in = LoadAheadTest.class.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(jar);
                }
            }
        }
    }

    private Bundle install(final String name) throws Exception {
        return framework.getBundleContext().installBundle("reference:" + folder.resolve(name).toUri());
    }

    @Test
    void whatWasNotedIsLoadedInItsOrderAndRunsNothing() throws Exception {
        final var notes = LoadAhead.note(framework.getBundleContext());
        final Bundle bundle = install("plain.jar");
        bundle.loadClass(TWO);
        bundle.loadClass(ONE);
        LoadAhead.keep(notes);
        assertEquals(List.of("plain.jar " + TWO, "plain.jar " + ONE), Files.readAllLines(list));
        framework.stop();
        framework.waitForStop(0);
        begin();
        install("plain.jar");
        final BlockingQueue<String> loaded = watch();
        LoadAhead.begin(framework.getBundleContext());
        assertEquals(TWO, loaded.poll(30, TimeUnit.SECONDS));
        assertEquals(ONE, loaded.poll(30, TimeUnit.SECONDS));
        assertEquals(null, System.getProperty("coterie.test.initialized"));
    }

    @Test
    void whatIsNotThereAndWhatWouldBeActivatedIsLeftOut() throws Exception {
        Files.write(list, List.of("", "gone.jar " + ONE, "plain.jar no.such.Type", "lazy.jar " + ONE, "plain.jar",
            "plain.jar " + TWO));
        install("plain.jar");
        install("lazy.jar");
        final BlockingQueue<String> loaded = watch();
        LoadAhead.begin(framework.getBundleContext());
        assertEquals(TWO, loaded.poll(30, TimeUnit.SECONDS));
        assertTrue(loaded.isEmpty(), loaded::toString);
    }

    private BlockingQueue<String> watch() {
        final BlockingQueue<String> loaded = new LinkedBlockingQueue<>();
        framework.getBundleContext().registerService(WeavingHook.class,
            woven -> loaded.add(woven.getClassName()), null);
        return loaded;
    }
}
