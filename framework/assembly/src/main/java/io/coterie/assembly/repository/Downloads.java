package io.coterie.assembly.repository;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

import io.coterie.api.core.CoterieException;

/** Fetches files over HTTPS into a folder of this user, whole or not at all. Used by one thread. */
public final class Downloads {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 30_000;
    /** So long it may begin slowly. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final Path cache;
    private final Path mavenRepository;
    private final Duration patience;

    /**
     * Downloads into a folder.
     *
     * @param cache made if it is not there
     */
    public Downloads(final Path cache) {
        this(cache, mavenStandard(), PATIENCE);
    }

    /**
     * Downloads into a folder.
     *
     * @param cache made if it is not there
     * @param mavenRepository the local Maven repository: what lies there is not fetched
     */
    public Downloads(final Path cache, final Path mavenRepository) {
        this(cache, mavenRepository, PATIENCE);
    }

    Downloads(final Path cache, final Duration patience) {
        this(cache, mavenStandard(), patience);
    }

    private Downloads(final Path cache, final Path mavenRepository, final Duration patience) {
        this.cache = cache;
        this.mavenRepository = mavenRepository;
        this.patience = patience;
    }

    private static Path mavenStandard() {
        final String property = System.getProperty("maven.repo.local");
        return property != null ? Path.of(property) : Path.of(System.getProperty("user.home"), ".m2", "repository");
    }

    /** {@return the local Maven repository} */
    Path mavenRepository() {
        return mavenRepository;
    }

    /** {@return the folder of this user} */
    public static Path standard() {
        final String base = System.getenv("XDG_CACHE_HOME");
        return (base != null && !base.isEmpty() ? Path.of(base) : Path.of(System.getProperty("user.home"), ".cache"))
            .resolve("coterie").resolve("assembly");
    }

    /** A file of the cache for a name that is made of hashes and plain names only. */
    Path place(final String name) {
        return cache.resolve(name);
    }

    /**
     * Fetches.
     *
     * @param address https; http to this machine alone
     * @param limit most bytes
     * @param target where it goes
     */
    void fetch(final URI address, final long limit, final Path target) {
        final Path partial;
        try {
            Files.createDirectories(target.getParent());
            partial = Files.createTempFile(target.getParent(), ".fetch", ".partial");
        } catch (final IOException e) {
            throw notKept(address, e);
        }
        try {
            copy(address, limit, partial);
            keep(partial, target);
        } catch (final NotKeptException e) {
            throw notKept(address, (IOException) e.getCause());
        } catch (final IOException | IllegalArgumentException e) {
            throw new CoterieException("assembly.unreachable", address + " cannot be fetched: " + reason(e) + ".",
                "Check the address and the network; what is in the local repository needs none.", e);
        } finally {
            drop(partial);
        }
    }

    private static void keep(final Path partial, final Path target) throws NotKeptException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw new NotKeptException(e);
        }
    }

    private static void drop(final Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (final IOException e) {
            throw new CoterieException("assembly.not-written", partial + " cannot be removed: " + Reasons.of(e) + ".",
                "Remove it by hand.", e);
        }
    }

    /** The disk's fault, not the network's. */
    private CoterieException notKept(final URI address, final IOException e) {
        return new CoterieException("assembly.not-written", "What is fetched from " + address + " cannot be kept in "
            + cache + ": " + Reasons.of(e) + ".", "Check the disk's free space and the permissions of the folder; "
            + "XDG_CACHE_HOME names another place than ~/.cache.", e);
    }

    private static String reason(final Exception e) {
        return e instanceof UnknownHostException ? "there is no host " + e.getMessage()
            : e instanceof IOException known ? Reasons.of(known) : e.getMessage();
    }

    private void copy(final URI address, final long limit, final Path partial) throws IOException {
        // by its numbers: a name may lead anywhere
        final boolean here = "http".equals(address.getScheme()) && address.getHost() != null
            && address.getHost().matches("127(\\.\\d{1,3}){3}|\\[::1]");
        if (!"https".equals(address.getScheme()) && !here) {
            throw new IOException("only https is used");
        }
        final HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        // a redirection could lead from https elsewhere: none of those that are asked redirects
        connection.setInstanceFollowRedirects(false);
        final Transfer transfer = new Transfer(connection, limit, partial);
        final Thread thread = new Thread(transfer, "download");
        thread.setDaemon(true);
        thread.start();
        try {
            transfer.await(patience);
        } finally {
            transfer.end();
        }
    }
}
