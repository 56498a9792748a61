package io.coterie.consensus.kit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.consensus.ReplicatedState;

/** A state that keeps its commands, checks that their indexes have no gap, and answers {@code index:command}. */
public final class ListState implements ReplicatedState {
    /** A command on which the state throws. */
    public static final String POISON = "poison";
    private final List<String> commands = new ArrayList<>();
    private volatile int restores;

    @Override
    public synchronized byte[] apply(final long index, final byte[] command) {
        final String text = new String(command, StandardCharsets.UTF_8);
        if (index != commands.size() + 1) {
            throw new IllegalStateException("command " + index + " after " + commands.size());
        }
        if (text.equals(POISON)) {
            throw new IllegalStateException("poisoned");
        }
        commands.add(text);
        return (index + ":" + text).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void save(final OutputStream out) throws IOException {
        final DataOutputStream data = new DataOutputStream(out);
        data.writeInt(commands.size());
        for (final String command : commands) {
            data.writeUTF(command);
        }
        data.flush();
    }

    @Override
    public synchronized void restore(final InputStream in, final long index) throws IOException {
        final DataInputStream data = new DataInputStream(in);
        final List<String> read = new ArrayList<>();
        for (int left = data.readInt(); left > 0; left--) {
            read.add(data.readUTF());
        }
        if (read.size() != index) {
            throw new IOException("the snapshot of " + index + " has " + read.size());
        }
        commands.clear();
        commands.addAll(read);
        restores++;
    }

    /** {@return a copy of the commands applied} */
    public synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    /** {@return how often a snapshot was restored} */
    public int restores() {
        return restores;
    }
}
