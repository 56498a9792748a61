package io.coterie.state.replicated;

import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the state machine answers to a proposer: empty if the change was accepted, else why not. Pure. */
final class Answer {
    private static final byte[] ACCEPTED = new byte[0];

    private Answer() {
    }

    static byte[] accepted() {
        return ACCEPTED;
    }

    static byte[] refused(final Refusal refusal) {
        final ObjectNode tree = Tree.object();
        tree.put("code", refusal.code());
        tree.put("problem", refusal.problem());
        tree.put("remedy", refusal.remedy());
        return Tree.bytes(tree);
    }

    static Optional<Refusal> read(final byte[] answer) throws IOException {
        if (answer.length == 0) {
            return Optional.empty();
        }
        final ObjectNode tree = Tree.parse(answer);
        return Optional.of(new Refusal(Tree.text(tree, "code"), Tree.text(tree, "problem"),
            Tree.text(tree, "remedy")));
    }
}
