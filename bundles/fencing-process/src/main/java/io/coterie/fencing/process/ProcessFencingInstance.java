package io.coterie.fencing.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.core.CoterieException;
import io.coterie.api.fencing.Fencing;
import io.coterie.toolkit.process.MachineFolder;

/** The life of one instance: registers its member at {@code warm}. Driven by the slot's owner thread. */
final class ProcessFencingInstance implements ComponentInstance<Fencing> {
    private final InstanceContext context;
    private final ProcessFencing fencing;

    ProcessFencingInstance(final InstanceContext context) {
        this.context = context;
        final String folder = context.configuration().text(ProcessFencingProvider.REGISTRY);
        final MachineFolder machine = folder.isBlank() ? MachineFolder.usual() : new MachineFolder(Path.of(folder));
        this.fencing = new ProcessFencing(context.cluster().uuid(),
            new MemberRegistry(machine, context.cluster().uuid()), context.newScheduler("fence"));
    }

    @Override
    public Fencing service() {
        return fencing;
    }

    @Override
    public void warm(final long epoch, final Duration timeout) {
        try {
            fencing.open(context.self());
        } catch (final IOException e) {
            throw new CoterieException("fencing.no-registry",
                "This member cannot register on its machine: " + e.getMessage() + ".",
                "Make the folder writable, or name another one in the setting registry.", e);
        }
    }

    @Override
    public void close() {
        fencing.close();
    }
}
