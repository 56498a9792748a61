package io.coterie.conformance.world;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A socket of which each direction stands still while its link is cut, as TCP does when packets are lost. */
final class CuttableSocket extends Socket {
    private static final long POLL_NANOS = 5_000_000;
    private final BooleanSupplier incoming;
    private final BooleanSupplier outgoing;

    CuttableSocket(final BooleanSupplier incoming, final BooleanSupplier outgoing) {
        this.incoming = incoming;
        this.outgoing = outgoing;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                final int one = super.read();
                await(incoming);
                return one;
            }

            @Override
            public int read(final byte[] into, final int offset, final int length) throws IOException {
                final int many = super.read(into, offset, length);
                await(incoming);
                return many;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(final int one) throws IOException {
                await(outgoing);
                out.write(one);
            }

            @Override
            public void write(final byte[] from, final int offset, final int length) throws IOException {
                await(outgoing);
                out.write(from, offset, length);
            }
        };
    }

    private void await(final BooleanSupplier open) throws SocketException {
        while (!open.getAsBoolean()) {
            if (isClosed()) {
                throw new SocketException("closed while the link is cut");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
