package io.coterie.launcher;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the command line says. Immutable.
 *
 * @param home the member's home
 * @param distribution the folder with bin, conf, lib and bundles
 * @param unlocked whether what is run is not checked against the lock of the distribution
 */
record Arguments(Path home, Path distribution, boolean unlocked) {
    static final String USAGE = "Usage: coterie-member --home DIR [--distribution DIR] [--unlocked]";

    /** The command line is wrong; the message says how. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(final String message) {
            super(message);
        }
    }

    static Arguments parse(final String[] words, final Path installed) throws UsageException {
        Path home = null;
        Path distribution = installed;
        boolean unlocked = false;
        for (int i = 0; i < words.length; i += 2) {
            if (words[i].equals("--unlocked")) {
                unlocked = true;
                i--;
                continue;
            }
            if (i + 1 == words.length) {
                throw new UsageException("A value is missing after '" + words[i] + "'.");
            }
            final Path value = Path.of(words[i + 1]).toAbsolutePath().normalize();
            switch (words[i]) {
                case "--home" -> home = value;
                case "--distribution" -> distribution = value;
                default -> throw new UsageException("There is no option '" + words[i] + "'.");
            }
        }
        if (home == null) {
            throw new UsageException("The option --home is missing.");
        }
        if (distribution == null || !Files.isDirectory(distribution.resolve("bundles"))) {
            throw new UsageException("There is no distribution at '" + distribution + "'.");
        }
        return new Arguments(home, distribution, unlocked);
    }
}
