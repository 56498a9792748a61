package io.coterie.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.coterie.api.core.ClusterId;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Incarnation;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.RejectedException;

/**
 * The number of a member's present life, in two files of its home, each a decimal number and a line end:
 * {@code incarnation} is the last one assigned, {@code incarnation.used} the last one that was started. Whoever starts
 * a member assigns the number and puts the mark into the environment of the new process, so that a fence finds the
 * process itself; the launcher then takes it from there. Used by one thread, under the lock of the home.
 */
public final class IncarnationFile {
    private final Path assigned;
    private final Path used;

    /**
     * Reads nothing yet.
     *
     * @param home the member's home
     */
    public IncarnationFile(final Path home) {
        assigned = home.resolve("incarnation");
        used = home.resolve("incarnation.used");
    }

    /**
     * Assigns the next number and makes it durable.
     *
     * @param nowMillis the wall clock
     * @return the greater of the last one + 1 and the wall clock, so that a wiped disk does not bring an old one back
     * @throws CoterieException {@code member.home-unusable} if it cannot be read or written
     */
    public Incarnation assign(final long nowMillis) {
        final Incarnation next = new Incarnation(Math.max(Math.max(read(assigned), read(used)) + 1, nowMillis));
        write(assigned, next.number());
        return next;
    }

    /**
     * Takes the number that was put into the environment, once.
     *
     * @param mark the value of the environment variable
     * @param cluster the cluster that it must name
     * @param node the node that it must name
     * @return the number
     * @throws RejectedException {@code member.wrong-mark} if it names another member, {@code member.stale-mark} if a
     *     later life has been assigned or this one was started before
     */
    public Incarnation take(final String mark, final ClusterId cluster, final NodeId node) {
        final Incarnation number = parse(mark, cluster, node);
        if (number.number() < read(assigned) || number.number() <= read(used)) {
            throw new RejectedException("member.stale-mark",
                "The incarnation " + number + " in the environment was used already.",
                "Start the member with bin/coterie-member, which assigns a new one, or unset the variable.");
        }
        write(assigned, number.number());
        return number;
    }

    /**
     * Remembers that the number is used; nothing that carries it may run before this returns.
     *
     * @param number which
     */
    public void use(final Incarnation number) {
        write(used, number.number());
    }

    /**
     * What a process of that life carries in its environment.
     *
     * @param cluster the cluster
     * @param member the member
     * @return the value of the variable {@code COTERIE_INCARNATION}
     */
    public static String mark(final ClusterId cluster, final MemberId member) {
        return cluster.uuid() + "/" + member;
    }

    private static Incarnation parse(final String mark, final ClusterId cluster, final NodeId node) {
        final String prefix = cluster.uuid() + "/" + node + "#";
        if (mark.startsWith(prefix) && mark.substring(prefix.length()).matches("[1-9]\\d{0,17}")) {
            return new Incarnation(Long.parseLong(mark.substring(prefix.length())));
        }
        throw new RejectedException("member.wrong-mark",
            "The environment says that this process belongs to '" + mark + "', not to node " + node + " of cluster "
                + cluster + ".",
            "Do not start a member from the environment of another one: unset COTERIE_INCARNATION.");
    }

    private static long read(final Path file) {
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip()) : 0;
        } catch (final IOException | NumberFormatException e) {
            throw unusable(file, e);
        }
    }

    private static void write(final Path file, final long number) {
        try {
            DurableFile.write(file, number + "\n");
        } catch (final IOException e) {
            throw unusable(file, e);
        }
    }

    private static CoterieException unusable(final Path file, final Exception cause) {
        return new CoterieException("member.home-unusable",
            "The file " + file + " cannot be used: " + cause.getMessage() + ".",
            "Check the disk and the permissions of the home; remove the file only if its content is broken.", cause);
    }
}
