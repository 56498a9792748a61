package io.coterie.assembly.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A jar of the programs of a distribution. Immutable.
 *
 * @param name what it is called
 * @param version its version
 * @param headers of its manifest, as far as the bill uses them
 * @param sha256 its hash
 * @param reasons the programs that it is part of
 */
public record Library(String name, String version, Map<String, String> headers, String sha256, List<String> reasons) {
    /** Copies. */
    public Library {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        headers = Map.copyOf(headers);
        Objects.requireNonNull(sha256, "sha256");
        reasons = List.copyOf(reasons);
    }
}
