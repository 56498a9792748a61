package io.coterie.conformance.consensus;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.consensus.ReplicatedState;
import io.coterie.conformance.Expect;

/**
 * A state that keeps every command, and notes what must never happen: two calls at once, an index that does not follow,
 * a command that is applied twice. Safe for several threads.
 */
final class KitState implements ReplicatedState {
    /** A command on which the state throws. */
    static final String POISON = "poison";
    private final List<String> commands = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private Thread inside;
    private int restores;

    @Override
    public byte[] apply(final long index, final byte[] command) {
        enter();
        try {
            final String text = new String(command, StandardCharsets.UTF_8);
            if (text.equals(POISON)) {
                throw new IllegalStateException("the kit's poison");
            }
            synchronized (this) {
                if (index != commands.size() + 1L) {
                    violations.add("command " + index + " came after " + commands.size());
                }
                commands.add(text);
            }
            return (index + ":" + text).getBytes(StandardCharsets.UTF_8);
        } finally {
            leave();
        }
    }

    @Override
    public void save(final OutputStream out) throws IOException {
        enter();
        try {
            final DataOutputStream data = new DataOutputStream(out);
            final List<String> now = commands();
            data.writeInt(now.size());
            for (final String command : now) {
                data.writeUTF(command);
            }
            data.flush();
        } finally {
            leave();
        }
    }

    @Override
    public void restore(final InputStream in, final long index) throws IOException {
        enter();
        try {
            final DataInputStream data = new DataInputStream(in);
            final List<String> read = new ArrayList<>();
            for (int left = data.readInt(); left > 0; left--) {
                read.add(data.readUTF());
            }
            synchronized (this) {
                if (read.size() != index) {
                    violations.add("a snapshot of " + read.size() + " commands came as one of index " + index);
                }
                commands.clear();
                commands.addAll(read);
                restores++;
            }
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        if (inside != null) {
            violations.add("the state was called by two threads at once");
        }
        inside = Thread.currentThread();
    }

    private synchronized void leave() {
        inside = null;
    }

    synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    synchronized int restores() {
        return restores;
    }

    /** Nothing happened that must never happen. */
    void clean(final String where) {
        final String first;
        synchronized (this) {
            first = violations.isEmpty() ? "" : violations.get(0);
        }
        Expect.that(first.isEmpty(), () -> "On " + where + ", " + first + ".");
    }
}
