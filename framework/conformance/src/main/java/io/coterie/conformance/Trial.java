package io.coterie.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

import io.coterie.conformance.world.KitCluster;

/**
 * What one run of one check may use. What is made through it is closed when the check is over, the last first. Used by
 * the check's thread; {@link #evidence} from any.
 */
public final class Trial implements AutoCloseable {
    private final Subject subject;
    private final KindSuite suite;
    private final Options options;
    private final Random random;
    private final Path folder;
    private final Deque<AutoCloseable> closings = new ArrayDeque<>();
    private final StringBuffer evidence = new StringBuffer();
    private int clusters;

    Trial(final Subject subject, final KindSuite suite, final Options options, final String check) {
        this.subject = subject;
        this.suite = suite;
        this.options = options;
        // of its own for each check: the inputs do not change when another check is added
        this.random = new Random(options.seed() * 31 + check.hashCode());
        this.folder = options.folder().resolve(check);
    }

    /**
     * A trial without a check, for programs of the kit's own that are no check; to be closed by the caller.
     *
     * @param subject the component
     * @param options how to run
     * @param name tells its folders from those of others
     * @return the trial
     */
    public static Trial standalone(final Subject subject, final Options options, final String name) {
        return new Trial(subject, Kit.suite(subject.description().kind()), options, name);
    }

    /** {@return the component} */
    public Subject subject() {
        return subject;
    }

    /** {@return the suite of its kind} */
    public KindSuite suite() {
        return suite;
    }

    /** {@return how the run is made} */
    public Options options() {
        return options;
    }

    /** {@return where inputs and schedules of faults come from} */
    public Random random() {
        return random;
    }

    /**
     * A trial of another component, with the same options; to be closed by the caller.
     *
     * @param other the component
     * @param name tells its folders from those of others
     * @return the trial
     */
    public Trial of(final Subject other, final String name) {
        return new Trial(other, suite, options, folder.getFileName() + "-" + name);
    }

    /**
     * Makes a cluster: an id, links that can be cut, and the members' homes.
     *
     * @param nodes how many nodes its electorate has: {@code n1} and so on
     * @return the cluster, closed with the trial
     */
    public KitCluster cluster(final int nodes) {
        return closing(new KitCluster(this, nodes, folder("cluster" + ++clusters)));
    }

    /**
     * Makes a folder.
     *
     * @param name its name
     * @return the folder
     */
    public Path folder(final String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Closes something when the check is over.
     *
     * @param <T> what
     * @param what what to close
     * @return the same
     */
    public <T extends AutoCloseable> T closing(final T what) {
        synchronized (closings) {
            closings.push(what);
        }
        return what;
    }

    /**
     * Adds to what the report says of a pass: figures, what exactly was seen.
     *
     * @param text one sentence
     */
    public void evidence(final String text) {
        if (evidence.length() > 0) {
            evidence.append(' ');
        }
        evidence.append(text);
    }

    /** {@return what was added} */
    String evidence() {
        return evidence.toString();
    }

    /** Closes what was made; goes on after a failure, and throws the first one. */
    @Override
    public void close() throws Exception {
        Exception first = null;
        while (true) {
            final AutoCloseable next;
            synchronized (closings) {
                if (closings.isEmpty()) {
                    break;
                }
                next = closings.pop();
            }
            try {
                next.close();
            } catch (final Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
