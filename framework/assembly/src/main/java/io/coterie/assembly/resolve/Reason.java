package io.coterie.assembly.resolve;

/**
 * Why a bundle is there. Immutable.
 *
 * @param by who wants it: {@code descriptor}, {@code member}, or a bundle's symbolic name
 * @param what for what: {@code component messaging-jgroups}, {@code package org.osgi.service.cm}
 */
public record Reason(String by, String what) implements Comparable<Reason> {
    /** The descriptor itself. */
    public static final String DESCRIPTOR = "descriptor";
    /** What every member needs. */
    public static final String MEMBER = "member";

    @Override
    public int compareTo(final Reason other) {
        final int byOrder = rank() - other.rank();
        return byOrder != 0 ? byOrder : (by + " " + what).compareTo(other.by + " " + other.what);
    }

    private int rank() {
        return by.equals(DESCRIPTOR) ? 0 : by.equals(MEMBER) ? 1 : 2;
    }

    @Override
    public String toString() {
        return by.equals(DESCRIPTOR) ? "requested: " + what : "needed by " + by + " for " + what;
    }
}
