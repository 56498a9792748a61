package io.coterie.manager;

import java.util.Optional;

import io.coterie.api.state.HostLife;

/** What the manager wants of the host that its member runs on. A simulation has another one than the real one. */
public interface MemberHost {
    /**
     * The present life of the host.
     *
     * @return the same for as long as the host runs; empty if it cannot be told, or would prove nothing
     */
    Optional<HostLife> life();

    /**
     * Kills all that this member has started, whatever that is, but the member itself.
     *
     * @param mark what the environment of its processes carries; empty where there are none
     */
    void killStarted(String mark);
}
