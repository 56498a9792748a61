package io.coterie.state.replicated;

import java.io.IOException;
import java.util.Optional;

import io.coterie.api.state.Change;
import io.coterie.api.state.StateSnapshot;

/**
 * The pure core: applies changes in the order of the log. A function of the changes alone; touched by one thread at a
 * time.
 */
public final class StateMachine {
    private StateData data = new StateData();
    private NodeRules nodes = new NodeRules(data);
    private ResultRules results = new ResultRules(data);

    /**
     * Applies one command of the log.
     *
     * @param index its place; becomes the revision, also when the change is refused
     * @param command a change as {@link ChangeCodec} writes it
     * @return the answer as {@link Answer} writes it
     */
    public byte[] apply(final long index, final byte[] command) {
        data.revision = index;
        final Change change;
        try {
            change = ChangeCodec.read(command);
        } catch (IOException e) {
            return Answer.refused(new Refusal("state.unknown-change", "The change is not understood: "
                + e.getMessage() + ".", "Let all members run the same version."));
        }
        return apply(change).map(Answer::refused).orElseGet(Answer::accepted);
    }

    private Optional<Refusal> apply(final Change change) {
        if (change instanceof Change.ApplyDocument c) {
            return nodes.applyDocument(c);
        } else if (change instanceof Change.BeginTerm c) {
            return nodes.beginTerm(c);
        } else if (change instanceof Change.Join c) {
            return nodes.join(c);
        } else if (change instanceof Change.Leave c) {
            return nodes.leave(c);
        } else if (change instanceof Change.Left c) {
            return nodes.left(c);
        } else if (change instanceof Change.MarkUnclean c) {
            return nodes.markUnclean(c);
        } else if (change instanceof Change.RecordFence c) {
            return nodes.recordFence(c);
        } else if (change instanceof Change.SetNodeFlags c) {
            return nodes.setFlags(c);
        } else if (change instanceof Change.RecordOperation c) {
            return results.recordOperation(c);
        } else if (change instanceof Change.Cleanup c) {
            return results.cleanup(c);
        } else if (change instanceof Change.SetAttributes c) {
            return results.setAttributes(c);
        }
        return results.putRecord((Change.PutRecord) change);
    }

    /** {@return the state as an immutable value} */
    public StateSnapshot snapshot() {
        return data.snapshot();
    }

    /** {@return the state's bytes: the same for the same state} */
    public byte[] save() {
        return SnapshotCodec.write(data);
    }

    /**
     * Replaces the state.
     *
     * @param bytes what {@link #save()} wrote
     * @throws IOException if they are not understood; the state is then as before
     */
    public void restore(final byte[] bytes) throws IOException {
        data = SnapshotCodec.read(bytes);
        nodes = new NodeRules(data);
        results = new ResultRules(data);
    }
}
