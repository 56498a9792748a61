package io.coterie.assembly.resolve;

import java.util.List;
import java.util.Objects;

import org.osgi.framework.Version;

import io.coterie.assembly.repository.StoredBundle;

/**
 * A component that a bundle offers. Immutable.
 *
 * @param kind its kind
 * @param name its name
 * @param version its version
 * @param engine the engine that it runs on
 * @param guarantees what it promises
 * @param needs what its bundle needs of other kinds
 * @param bundle the bundle
 */
public record ComponentOffer(String kind, String name, Version version, String engine, List<String> guarantees,
        List<Need> needs, StoredBundle bundle) {
    /** Ends a guarantee that counts only if membership and messaging have the same engine. */
    static final String WITH_ENGINE = "@engine";
    private static final String ALONE = "maxMembers=1";

    /**
     * A need.
     *
     * @param kind of this kind
     * @param guarantee one that promises this
     */
    public record Need(String kind, String guarantee) {
    }

    /** Copies. */
    public ComponentOffer {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        guarantees = List.copyOf(guarantees);
        needs = List.copyOf(needs);
    }

    /** {@return what people call it: {@code messaging-jgroups}} */
    public String words() {
        return kind + "-" + name;
    }

    /** Whether it promises something in good company, at least. */
    boolean mayGive(final String guarantee) {
        return guarantees.contains(guarantee) || guarantees.contains(guarantee + WITH_ENGINE);
    }

    /** Whether it serves a cluster of one member only. */
    boolean onlyAlone() {
        return guarantees.contains(ALONE);
    }
}
