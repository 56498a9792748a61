package io.coterie.assembly.repository;

import java.util.regex.Pattern;

import io.coterie.api.core.CoterieException;

/** Which names of files are harmless. Stateless. */
public final class FileNames {
    /** Longest name of a file that ext4, xfs and tar take. */
    private static final int MAX_NAME = 200;
    private static final int SHOWN = 60;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*");

    private FileNames() {
    }

    /**
     * A plain name: no folder, nothing that a shell, tar or a manifest reads as more than a name.
     *
     * @param name the name
     * @return the same
     * @throws CoterieException {@code assembly.bad-name}
     */
    public static String of(final String name) {
        if (name.length() > MAX_NAME || !PLAIN.matcher(name).matches()) {
            throw new CoterieException("assembly.bad-name", "'" + shown(name) + "' is no name for a file of a "
                + "distribution.", "Use letters, digits, '.', '_', '+' and '-', at most " + MAX_NAME + ".");
        }
        return name;
    }

    /**
     * How the file of a bundle is called in a distribution: as it is called where it lies, if that is a plain name.
     *
     * @param file the name where it lies
     * @param bundle its symbolic name
     * @param version its version
     * @return a plain name
     * @throws CoterieException {@code assembly.bad-name} if none can be made
     */
    static String of(final String file, final String bundle, final String version) {
        return file.length() <= MAX_NAME && PLAIN.matcher(file).matches() ? file : of(bundle + "-" + version + ".jar");
    }

    /**
     * Whether a name in an archive stays below the folder where it is unpacked.
     *
     * @param name the entry's name
     * @return false for absolute ones, backslashes, and {@code ..}
     */
    public static boolean staysInside(final String name) {
        if (name.isEmpty() || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0
            || name.matches("[A-Za-z]:.*")) {
            return false;
        }
        for (final String part : name.split("/")) {
            if (part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** {@return a name that may be hostile, fit for a message} */
    public static String shown(final String name) {
        final String line = name.replaceAll("\\p{Cntrl}", "?");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}
