package io.coterie.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.slf4j.LoggerFactory;

/**
 * Which classes of bundles a start loads, in which order: the rehearsal of a distribution notes them, and a start has
 * them loaded by a thread of its own, ahead of those that need them. Loading runs none of their code.
 */
final class LoadAhead {
    /** System property: the file that a rehearsal leaves for the starts of its distribution. */
    static final String LIST = "coterie.classes";
    /** Far more than any start loads: a file that was damaged does not keep a processor busy. */
    private static final int MOST = 10_000;

    private LoadAhead() {
    }

    /** Begins to note what is loaded; to be called before any bundle runs. {@return the notes, which grow} */
    static Set<String> note(final BundleContext context) {
        final Set<String> loaded = java.util.Collections.synchronizedSet(new LinkedHashSet<>());
        context.registerService(WeavingHook.class,
            woven -> loaded.add(name(woven.getBundleWiring().getBundle()) + ' ' + woven.getClassName()), null);
        return loaded;
    }

    /** Writes the notes to where the script wants them. */
    static void keep(final Set<String> loaded) throws IOException {
        final String file = System.getProperty(LIST);
        if (file != null) {
            synchronized (loaded) {
                Files.write(Path.of(file), loaded);
            }
        }
    }

    /** Begins to load what the rehearsal has noted, if there is such a file. The bundles are checked and resolved. */
    static void begin(final BundleContext context) {
        final String file = System.getProperty(LIST);
        if (file != null) {
            final Thread thread = new Thread(() -> load(context, Path.of(file)), "coterie-load-ahead");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void load(final BundleContext context, final Path file) {
        try {
            final List<String> lines = Files.readAllLines(file);
            final Map<String, Bundle> bundles = new HashMap<>();
            for (final Bundle bundle : context.getBundles()) {
                // one that is activated by its first class is left to whoever needs it
                if (bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATIONPOLICY) == null) {
                    bundles.put(name(bundle), bundle);
                }
            }
            for (final String line : lines.subList(0, Math.min(lines.size(), MOST))) {
                final int space = line.indexOf(' ');
                final Bundle bundle = space < 0 ? null : bundles.get(line.substring(0, space));
                if (bundle != null) {
                    load(bundle, line.substring(space + 1));
                }
            }
        } catch (final NoSuchFileException e) {
            // removed since by the start of another build
        } catch (final IOException | IllegalStateException e) {
            LoggerFactory.getLogger(LoadAhead.class).info("Classes are not loaded ahead: {}", e.toString());
        }
    }

    private static void load(final Bundle bundle, final String name) {
        try {
            bundle.loadClass(name);
        } catch (final ClassNotFoundException | LinkageError e) {
            // whoever needs it fails in the same way, and says what for
            LoggerFactory.getLogger(LoadAhead.class).debug("{} is not loaded ahead: {}", name, e.toString());
        }
    }

    /** Of a bundle: the file that it was installed from. */
    private static String name(final Bundle bundle) {
        return bundle.getLocation().substring(bundle.getLocation().lastIndexOf('/') + 1);
    }
}
