package io.coterie.runtime.cluster;

import io.coterie.api.component.Connections;
import io.coterie.api.component.Endpoints;
import io.coterie.runtime.instance.MemberServices;

/** Services of a member that opens no connection. */
final class FakeMemberServices implements MemberServices {
    volatile boolean closed;

    @Override
    public Connections connections() {
        throw new UnsupportedOperationException("no network here");
    }

    @Override
    public Endpoints endpoints(String instanceKey) {
        throw new UnsupportedOperationException("no network here");
    }

    @Override
    public void withdraw(String instanceKey) {
        if (closed) {
            throw new IllegalStateException("closed before its instances");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
