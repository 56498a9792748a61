package io.coterie.runtime.consensus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.consensus.ReplicatedState;

/** The state of the users: the commands, in order. It insists on their indices. */
final class SimulatedUsers implements ReplicatedState {
    List<String> commands = new ArrayList<>();

    @Override
    public byte[] apply(final long index, final byte[] command) {
        if (index != commands.size() + 1) {
            throw new IllegalStateException("index " + index + " after " + commands.size());
        }
        commands.add(new String(command, StandardCharsets.UTF_8));
        return new byte[] {7};
    }

    @Override
    public void save(final OutputStream out) throws IOException {
        out.write(String.join("\n", commands).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void restore(final InputStream in, final long index) throws IOException {
        final String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        final List<String> read = text.isEmpty() ? List.of() : List.of(text.split("\n"));
        if (read.size() != index) {
            throw new IllegalStateException("a state of " + read.size() + " commands at index " + index);
        }
        commands = new ArrayList<>(read);
    }
}
