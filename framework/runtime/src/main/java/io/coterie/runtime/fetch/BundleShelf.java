package io.coterie.runtime.fetch;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;
import io.coterie.runtime.model.BundleBytes;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.InstalledComponent;
import io.coterie.runtime.rendezvous.BundleEntry;
import io.coterie.runtime.rendezvous.BundleStore;
import io.coterie.runtime.rendezvous.Description;
import io.coterie.runtime.swap.Shelf;

/**
 * The bundles of one member in its framework. What comes from other members is asked for by a hash that the cluster has
 * decided on, so it does not matter who sends it. Calls come from several threads, and one waits for the other.
 */
public final class BundleShelf implements Shelf {
    /** How long the other members may take to say what they have. */
    private static final Duration ASK_LIMIT = Duration.ofSeconds(3);
    /** The JVM is asked to collect at most so often, however many ask: it may pause for it. */
    private static final Duration COLLECT = Duration.ofSeconds(1);
    /** A bundle that was handed over stays so long, for the swap that is to name it: longer than any takes. */
    private static final Duration OFFERED = Duration.ofMinutes(15);
    private static final Logger LOG = LoggerFactory.getLogger(BundleShelf.class);
    private final BundleContext context;
    private final ComponentRegistry registry;
    private final FetchedFolder folder;
    private final BundleStore store;
    private final OtherMembers others;
    private final Supplier<Map<NodeId, String>> nodes;
    private final Predicate<String> used;
    /** Has a lock of its own: who asks for it does not wait for a bundle that is being fetched. */
    private final List<Held> held = new ArrayList<>();
    /** With the lock of {@link #held}. */
    private long collectedAt = System.nanoTime() - COLLECT.toNanos() - 1;

    /** A class loader that should be collected. */
    private record Held(String bundle, Instant since, WeakReference<ClassLoader> loader) {
    }

    /**
     * Touches nothing yet.
     *
     * @param context where bundles are installed
     * @param registry the components of what is installed
     * @param home the member's home
     * @param store what the member has
     * @param others the other members
     * @param nodes their addresses
     * @param used tells whether something that runs in this framework is made of a bundle, by its hash
     */
    public BundleShelf(final BundleContext context, final ComponentRegistry registry, final Path home,
            final BundleStore store, final OtherMembers others, final Supplier<Map<NodeId, String>> nodes,
            final Predicate<String> used) {
        this.context = context;
        this.registry = registry;
        this.folder = new FetchedFolder(home);
        this.store = store;
        this.others = others;
        this.nodes = nodes;
        this.used = used;
    }

    /**
     * The folder in which a member keeps what it got.
     *
     * @param home its home
     * @return the folder; it need not be there
     */
    public static Path folder(final Path home) {
        return new FetchedFolder(home).folder();
    }

    @Override
    public synchronized boolean obtain(final String sha256, final Duration timeout) {
        return obtain(sha256, timeout, false);
    }

    @Override
    public synchronized boolean restore(final String sha256, final Duration timeout) {
        return obtain(sha256, timeout, true);
    }

    @Override
    public String place(final String sha256) {
        return folder.folder().resolve(sha256 + ".jar").toString();
    }

    private boolean obtain(final String sha256, final Duration timeout, final boolean makeWay) {
        if (!components(sha256).isEmpty()) {
            return false;
        }
        final long end = System.nanoTime() + timeout.toNanos();
        try {
            final Optional<Path> here = file(sha256);
            final Path jar = here.isPresent() ? here.get() : fetch(sha256);
            if (makeWay) {
                removeOther(jar);
            }
            install(jar);
        } catch (IOException e) {
            throw new CoterieException("swap.no-bundle", "The bundle " + sha256 + " cannot be kept here: "
                + e.getMessage() + ".", "Make room on the disk, or mend the permissions of the member's home.", e);
        }
        awaitComponents(sha256, 1, Duration.ofNanos(end - System.nanoTime()));
        return true;
    }

    @Override
    public synchronized List<ComponentDescription> offer(final Path bundle, final Duration timeout) {
        try {
            if (!Files.isRegularFile(bundle) || Files.size(bundle) > BundleStore.MAX_BYTES) {
                throw bad(bundle, "it is no file, or has more than " + (BundleStore.MAX_BYTES >> 20) + " MiB");
            }
            final Path copy = Files.createTempFile(folder.make(), "offer-", ".part");
            final Path place;
            final String hash;
            try {
                Files.copy(bundle, copy, StandardCopyOption.REPLACE_EXISTING);
                hash = FetchedFolder.hash(copy);
                if (!components(hash).isEmpty()) {
                    folder.touch(hash);
                    return components(hash);
                }
                place = folder.place(hash);
                Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(copy);
            }
            try {
                final int declared = install(place);
                awaitComponents(hash, declared, timeout);
                return components(hash);
            } catch (RuntimeException e) {
                remove(hash);
                Files.deleteIfExists(place);
                throw e;
            }
        } catch (IOException e) {
            throw new RejectedException("swap.bad-bundle", "The bundle " + bundle + " cannot be read or kept: "
                + e.getMessage() + ".", "Check the file, and the room in the member's home.", e);
        }
    }

    @Override
    public synchronized void keep(final String sha256) {
        try {
            final Path place = folder.place(sha256);
            final Optional<Path> here = file(sha256);
            if (!Files.exists(place) && (here.isEmpty() || !copied(here.get(), sha256, place))) {
                // what runs came from a file that a later release has replaced
                fetch(sha256);
            }
            // the set that names it is forced, too: after a power cut of all members nobody else has it
            folder.force(place);
        } catch (IOException e) {
            throw new CoterieException("storage.not-durable", "The bundle " + sha256 + " cannot be kept: "
                + e.getMessage() + ".", "Make room on the disk, or mend the permissions of the member's home.", e);
        }
    }

    private boolean copied(final Path from, final String sha256, final Path place) throws IOException {
        final Path copy = Files.createTempFile(folder.make(), "keep-", ".part");
        try {
            if (!Files.exists(from)) {
                return false;
            }
            Files.copy(from, copy, StandardCopyOption.REPLACE_EXISTING);
            if (!FetchedFolder.hash(copy).equals(sha256)) {
                return false;
            }
            Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    @Override
    public boolean brought(final String sha256) {
        return Arrays.stream(context.getBundles()).anyMatch(bundle -> brought(bundle, sha256));
    }

    private static boolean brought(final Bundle bundle, final String sha256) {
        return bundle.getState() != Bundle.UNINSTALLED && bundle.getLocation().endsWith("/" + sha256 + ".jar");
    }

    @Override
    public synchronized void remove(final String sha256) {
        if (used.test(sha256)) {
            return;
        }
        for (final Bundle bundle : context.getBundles()) {
            // what the distribution or the framework's owner has installed stays, and can be swapped to again
            if (brought(bundle, sha256)) {
                uninstall(bundle);
            }
        }
    }

    @Override
    public synchronized void tidy(final Set<String> named) {
        try {
            folder.removeParts();
            for (final String hash : folder.unnamed(named, Instant.now().minus(OFFERED))) {
                if (!used.test(hash) && !serves(hash)) {
                    remove(hash);
                    Files.deleteIfExists(folder.place(hash));
                    LOG.info("The bundle {} was of no use any more.", hash);
                }
            }
        } catch (IOException e) {
            LOG.warn("Bundles of earlier swaps stay in {}: {}", folder.folder(), e.getMessage());
        }
    }

    /** Whether other bundles are wired to it: one that was fetched may have brought along what it imports. */
    private boolean serves(final String sha256) {
        return Arrays.stream(context.getBundles()).filter(b -> brought(b, sha256))
            .map(b -> b.adapt(BundleWiring.class)).anyMatch(w -> w != null && !w.getProvidedWires(null).isEmpty());
    }

    /** A framework takes one bundle of a name and version; what the cluster decided on goes before what came later. */
    private void removeOther(final Path jar) throws IOException {
        final Attributes manifest;
        try (JarFile file = new JarFile(jar.toFile())) {
            manifest = file.getManifest() == null ? new Attributes() : file.getManifest().getMainAttributes();
        }
        final String name = String.valueOf(manifest.getValue(Constants.BUNDLE_SYMBOLICNAME)).split(";")[0].trim();
        final Version version = Version.parseVersion(manifest.getValue(Constants.BUNDLE_VERSION));
        for (final Bundle bundle : context.getBundles()) {
            final String id = bundle.getSymbolicName() + "/" + bundle.getVersion();
            if (name.equals(bundle.getSymbolicName()) && version.equals(bundle.getVersion())
                    && registry.installed().stream().map(InstalledComponent::description)
                        .noneMatch(d -> d.bundle().equals(id) && used.test(d.bundleHash()))) {
                LOG.warn("{} {} is installed with other bytes than those that the cluster has decided on; the copy in"
                    + " {} takes its place. Swap to a release with a version of its own.", name, version, jar);
                uninstall(bundle);
            }
        }
    }

    @Override
    public List<String> heldLoaders() {
        synchronized (held) {
            held.removeIf(h -> h.loader().get() == null);
            return held.stream().map(h -> h.bundle() + " since " + h.since()).toList();
        }
    }

    /** Classes go with a full collection only, and a quiet member has none for hours. */
    @Override
    public void collect() {
        synchronized (held) {
            if (System.nanoTime() - collectedAt < COLLECT.toNanos()) {
                return;
            }
            collectedAt = System.nanoTime();
        }
        System.gc();
    }

    private void uninstall(final Bundle bundle) {
        final BundleWiring wiring = bundle.adapt(BundleWiring.class);
        final ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
        final String name = bundle.getSymbolicName() + " " + bundle.getVersion();
        try {
            bundle.uninstall();
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class)
                .refreshBundles(Set.of(bundle));
            if (loader != null) {
                synchronized (held) {
                    held.add(new Held(name, Instant.now(), new WeakReference<>(loader)));
                }
            }
            LOG.info("The bundle {} is removed.", name);
        } catch (BundleException e) {
            LOG.warn("The bundle {} stays installed: {}", name, e.getMessage());
        }
    }

    private List<ComponentDescription> components(final String sha256) {
        return registry.installed().stream().map(InstalledComponent::description)
            .filter(d -> d.bundleHash().equals(sha256)).toList();
    }

    private Optional<Path> file(final String sha256) throws IOException {
        final Path kept = folder.place(sha256);
        if (Files.exists(kept)) {
            if (FetchedFolder.hash(kept).equals(sha256)) {
                return Optional.of(kept);
            }
            LOG.warn("{} is not what its name says, and is removed.", kept);
            Files.delete(kept);
        }
        final Optional<Path> stored = store.find(sha256).map(store::file);
        return stored.isPresent() ? stored : components(sha256).stream().map(ComponentDescription::bundle)
            .flatMap(id -> Arrays.stream(context.getBundles())
                .filter(b -> id.equals(b.getSymbolicName() + "/" + b.getVersion())))
            .filter(b -> BundleBytes.sha256(b.getLocation()).equals(sha256))
            .map(b -> BundleBytes.file(b.getLocation())).findFirst();
    }

    private Path fetch(final String sha256) throws IOException {
        final Path place = folder.place(sha256);
        String problem = "no other member answers";
        for (final Map.Entry<String, Description> other : others.ask(nodes.get(), ASK_LIMIT).entrySet()) {
            problem = "no other member has it";
            if (other.getValue().bundles().stream().map(BundleEntry::sha256).anyMatch(sha256::equals)) {
                try {
                    others.client().fetch(other.getKey(), sha256, place);
                    LOG.info("Fetched the bundle {} from {}.", sha256, other.getKey());
                    return place;
                } catch (CoterieException e) {
                    LOG.info("The bundle {} cannot be fetched from {}: {}", sha256, other.getKey(), e.getMessage());
                    problem = e.getMessage();
                }
            }
        }
        throw new CoterieException("swap.no-bundle", "The bundle " + sha256 + " is not here, and " + problem + ".",
            "Give its file to a member of the cluster.");
    }

    /** Installs and starts a file; returns how many components it declares. */
    private int install(final Path jar) {
        Bundle bundle = null;
        try {
            bundle = context.installBundle(jar.toUri().toString());
            final int declared = bundle.adapt(BundleRevision.class)
                .getDeclaredCapabilities(ComponentNamespace.NAMESPACE).size();
            if (declared == 0) {
                throw bad(jar, "it declares no component");
            }
            bundle.start();
            return declared;
        } catch (BundleException | RuntimeException e) {
            if (bundle != null) {
                uninstall(bundle);
            }
            throw e instanceof BundleException problem ? refused(jar, problem) : (RuntimeException) e;
        }
    }

    private static RejectedException refused(final Path jar, final BundleException problem) {
        return switch (problem.getType()) {
            case BundleException.DUPLICATE_BUNDLE_ERROR -> new RejectedException("swap.same-version",
                "A bundle of the same name and version with other bytes is installed: " + problem.getMessage() + ".",
                "Give the new bundle a version of its own.", problem);
            case BundleException.RESOLVE_ERROR -> new RejectedException("swap.unresolved",
                "The bundle needs something that is not here in a version that fits: " + problem.getMessage() + ".",
                "Choose a bundle that was made for this version of Coterie.", problem);
            default -> bad(jar, problem.getMessage());
        };
    }

    private static RejectedException bad(final Path bundle, final String why) {
        return new RejectedException("swap.bad-bundle", "The file " + bundle.getFileName()
            + " is no bundle with a component: " + why + ".", "Give a jar that declares a component.");
    }

    private void awaitComponents(final String sha256, final int declared, final Duration timeout) {
        try {
            registry.await(installed -> installed.stream()
                .filter(c -> c.description().bundleHash().equals(sha256)).count() >= declared, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (components(sha256).isEmpty()) {
            throw new RejectedException("swap.bad-bundle", "The bundle " + sha256
                + " is started and offers none of the components that it declares.", "Look at the log.");
        }
    }
}
