package io.coterie.assembly.repository;

import java.util.List;

/** Holds bundles. Read once; what it says does not change while a distribution is made. */
public interface Repository {
    /** {@return its bundles, in a fixed order} */
    List<StoredBundle> bundles();

    /** {@return where it is, for messages} */
    String origin();
}
