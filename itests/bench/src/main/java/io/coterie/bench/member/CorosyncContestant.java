package io.coterie.bench.member;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.coterie.bench.cpg.ProcessGroup;

/** Corosync's closed process groups; their order is total, which is more than FIFO. */
final class CorosyncContestant implements Contestant {
    private ProcessGroup group;

    @Override
    public void open(final int members, final Consumer<byte[]> receiver) throws Exception {
        final CompletableFuture<Void> complete = new CompletableFuture<>();
        group = new ProcessGroup("bench", new ProcessGroup.Listener() {
            @Override
            public void message(final ProcessGroup.Process from, final byte[] message) {
                receiver.accept(message);
            }

            @Override
            public void members(final List<ProcessGroup.Process> now) {
                if (now.size() == members) {
                    complete.complete(null);
                }
            }
        });
        complete.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void send(final byte[] message) {
        group.send(message);
    }

    @Override
    public void close() {
        if (group != null) {
            group.close();
        }
    }
}
