package io.coterie.api.component;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Consumer;

import org.osgi.annotation.versioning.ProviderType;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Subscription;

/**
 * Where the peers of an instance listen. The rendezvous carries it: an instance publishes its own ports, and learns
 * those that the same instance published on other members. An address that is missing is <em>not seen yet</em>, never
 * <em>absent</em>. Safe for use by several threads.
 */
@ProviderType
public interface Endpoints {
    /**
     * The local address on which to listen (with port 0 or a fixed one, as the member is configured).
     *
     * @return never null, always a concrete interface, never the wildcard unless the operator said so
     */
    InetSocketAddress bindAddress();

    /**
     * Says where this instance listens. Publishing again replaces the address.
     *
     * @param name which port of the instance, such as {@code tcp}
     * @param address the bound address
     */
    void publish(String name, InetSocketAddress address);

    /**
     * What is known now of the same name on other members.
     *
     * @param name which port
     * @return by member, this one excluded; a copy
     */
    Map<MemberId, InetSocketAddress> peers(String name);

    /**
     * Tells of each change of {@link #peers(String)}, on a thread of the rendezvous; must not block.
     *
     * @param name which port
     * @param listener gets what {@code peers} would return; called once at once
     * @return ends it
     */
    Subscription subscribe(String name, Consumer<Map<MemberId, InetSocketAddress>> listener);
}
