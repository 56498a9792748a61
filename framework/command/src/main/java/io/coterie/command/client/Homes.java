package io.coterie.command.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.coterie.command.ExitCode;
import io.coterie.command.Failure;

/** Finds members: a home is that of one member, or a folder of several members' homes. Keeps nothing. */
public final class Homes {
    private Homes() {
    }

    /**
     * The members that seem to run.
     *
     * @param home a member's home, or a folder of homes
     * @return their addresses, sorted by node
     */
    public static List<MemberAddress> members(final Path home) {
        final List<MemberAddress> found = new ArrayList<>();
        MemberAddress.read(home).ifPresent(found::add);
        if (Files.isDirectory(home)) {
            try (Stream<Path> folders = Files.list(home)) {
                folders.filter(Files::isDirectory).sorted().forEach(f -> MemberAddress.read(f).ifPresent(found::add));
            } catch (final IOException e) {
                throw new Failure(ExitCode.FAILED, "command.home-unreadable", "The home " + home
                    + " cannot be read: " + e.getMessage() + ".", "Check its permissions, or give another --home.");
            }
        }
        return found;
    }

    /**
     * A member to ask.
     *
     * @param home where to look
     * @param node which one; null for any that answers
     * @return a client of it
     * @throws Failure {@code command.no-cluster} if none runs, {@code command.no-answer} if none answers
     */
    public static ControlClient any(final Path home, final String node) {
        final List<MemberAddress> members = members(home);
        if (members.isEmpty()) {
            throw new Failure(ExitCode.NOT_FOUND, "command.no-cluster", "No member runs in " + home + ".",
                "Start a cluster with 'coterie dev up', or give its home with --home or COTERIE_HOME.");
        }
        final List<MemberAddress> asked = node == null ? members
            : members.stream().filter(m -> m.node().equals(node)).toList();
        if (asked.isEmpty()) {
            throw new Failure(ExitCode.NOT_FOUND, "command.no-such-member", "No member of node '" + node
                + "' runs in " + home + ".", "Running are: " + String.join(", ",
                    members.stream().map(MemberAddress::node).toList()) + ".");
        }
        for (final MemberAddress member : asked) {
            final ControlClient client = new ControlClient(member);
            if (asked.size() == 1 || client.alive()) {
                return client;
            }
        }
        throw new Failure(ExitCode.FAILED, "command.no-answer", "No member in " + home + " answers.",
            "See the logs under " + home + ".");
    }
}
