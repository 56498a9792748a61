package io.coterie.launcher;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;

/**
 * Assigns the next incarnation of a member and prints its mark, for the script that starts the member: the mark must be
 * in the environment of the member's own process from its first moment. Exit status as of {@link Main}.
 */
public final class Mark {
    private Mark() {
    }

    /**
     * Prints the mark.
     *
     * @param words the command line of the member
     */
    public static void main(final String[] words) {
        try {
            final Arguments arguments = Arguments.parse(words, Main.installed());
            final MemberFile file = MemberFile.read(arguments.home());
            HomeLock.take(arguments.home());
            System.out.println(IncarnationFile.mark(file.cluster(), new MemberId(file.node(),
                new IncarnationFile(arguments.home()).assign(System.currentTimeMillis()))));
        } catch (final Arguments.UsageException e) {
            System.err.println(e.getMessage());
            System.err.println(Arguments.USAGE);
            System.exit(Main.USAGE);
        } catch (final CoterieException e) {
            System.exit(Main.fail(e));
        }
    }
}
