package io.coterie.runtime.rendezvous;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Writes and reads {@code host:port}. Pure, but for {@link #parse}, which asks the resolver about names. */
final class Addresses {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[A-Za-z0-9._-]+)?");
    private static final int HIGHEST_PORT = 65_535;

    private Addresses() {
    }

    /**
     * Reads an address that a person wrote.
     *
     * @param text {@code host:port}, an IPv6 address in brackets
     * @return the address; unresolved if the name is not known now
     * @throws IllegalArgumentException if the text is of another form
     */
    static InetSocketAddress parse(final String text) {
        return new InetSocketAddress(host(text), port(text));
    }

    /**
     * Reads an address that another member wrote: literal, so that nobody can make this member ask the resolver.
     *
     * @param text address and port
     * @return the address
     * @throws IllegalArgumentException if the text is of another form
     */
    static InetSocketAddress parseLiteral(final String text) {
        final String host = host(text);
        if (!LITERAL.matcher(host).matches()) {
            throw new IllegalArgumentException("not an IP address: '" + host + "'");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port(text));
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: '" + host + "'", e);
        }
    }

    /**
     * Writes an address as {@link #parseLiteral} reads it.
     *
     * @param address a resolved address
     * @return address and port
     */
    static String literal(final InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("not resolved: " + address);
        }
        return format(address.getAddress().getHostAddress(), address.getPort());
    }

    /**
     * Looks at the form alone, without asking the resolver.
     *
     * @param text {@code host:port}
     * @throws IllegalArgumentException if the text is of another form
     */
    static void check(final String text) {
        host(text);
        port(text);
    }

    static String format(final String host, final int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    private static String host(final String text) {
        final int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("not host:port: '" + text + "'");
        }
        final String host = text.substring(0, colon);
        final boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return bracketed ? host.substring(1, host.length() - 1) : host;
    }

    static int port(final String text) {
        try {
            final int port = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
            if (port >= 0 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("not host:port: '" + text + "'", e);
        }
        throw new IllegalArgumentException("not a port (0 to " + HIGHEST_PORT + "): '" + text + "'");
    }
}
