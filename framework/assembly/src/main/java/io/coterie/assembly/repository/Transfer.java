package io.coterie.assembly.repository;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One answer of a server on its way into a file. A read ends only when something comes or nothing comes for long, so a
 * server that drips, be it its headers, is given up by another thread than the one that reads. One thread runs it, one
 * waits for it.
 */
final class Transfer implements Runnable {
    private static final int BLOCK = 1 << 16;
    /** A server that sends a little now and then would be waited for without end. */
    private static final long LEAST_BYTES_A_SECOND = 1024;
    /** How often it is looked at how much has come. */
    private static final Duration LOOK = Duration.ofMillis(500);
    private final HttpURLConnection connection;
    private final long limit;
    private final Path file;
    private final long begin = System.nanoTime();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile long total;
    private volatile boolean answered;
    private volatile boolean over;

    /**
     * Prepares; nothing is sent yet.
     *
     * @param connection to the server
     * @param limit most bytes
     * @param file where they go; it is there
     */
    Transfer(final HttpURLConnection connection, final long limit, final Path file) {
        this.connection = connection;
        this.limit = limit;
        this.file = file;
    }

    @Override
    public void run() {
        try {
            copy();
            done.complete(null);
        } catch (final IOException | RuntimeException e) {
            done.completeExceptionally(e);
        } finally {
            connection.disconnect();
        }
    }

    private void copy() throws IOException {
        final int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_NOT_FOUND || status == HttpURLConnection.HTTP_GONE) {
            throw new NotThereException(status);
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException("the answer is " + status);
        }
        // the file is not made anew: who waits may have given up and removed it
        try (InputStream in = connection.getInputStream();
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
            answered = true;
            final byte[] block = new byte[BLOCK];
            for (int read = in.read(block); read >= 0 && !over; read = in.read(block)) {
                if (total + read > limit) {
                    throw new IOException("it is longer than " + limit + " bytes");
                }
                write(out, block, read);
                total += read;
            }
        }
    }

    private static void write(final OutputStream out, final byte[] block, final int length) throws NotKeptException {
        try {
            out.write(block, 0, length);
        } catch (final IOException e) {
            throw new NotKeptException(e);
        }
    }

    /**
     * Waits until all is there.
     *
     * @param patience so long it may be slow
     * @throws IOException if it does not come, or too slowly
     */
    void await(final Duration patience) throws IOException {
        while (true) {
            try {
                done.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (final TimeoutException e) {
                final Duration took = Duration.ofNanos(System.nanoTime() - begin);
                final long came = total;
                if (took.compareTo(patience) > 0 && came < took.toSeconds() * LEAST_BYTES_A_SECOND) {
                    throw new IOException("it comes too slowly: " + came + " bytes in " + took.toSeconds() + " s", e);
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("the wait for it was interrupted").initCause(e);
            } catch (final ExecutionException e) {
                if (e.getCause() instanceof IOException known) {
                    throw known;
                }
                throw (RuntimeException) e.getCause();
            }
        }
    }

    /** Lets go of the server. Does not wait: while an answer is read, its reader ends at the next bytes. */
    void end() {
        over = true;
        if (!answered) {
            connection.disconnect();
        }
    }
}
