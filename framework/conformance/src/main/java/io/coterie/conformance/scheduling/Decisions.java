package io.coterie.conformance.scheduling;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import io.coterie.api.core.NodeId;
import io.coterie.api.scheduling.Scheduling;
import io.coterie.api.scheduling.Transition;
import io.coterie.conformance.process.Work;

/** The decisions of one process about worlds that every process makes from the same number. Used by one thread. */
final class Decisions implements Work {
    private static final int WORLDS = 30;
    private static final int TURNS = 3;
    private final Scheduling scheduling;

    Decisions(final Scheduling scheduling) {
        this.scheduling = scheduling;
    }

    @Override
    public void begin(final Consumer<String> tell) {
        // it decides when it is asked
    }

    @Override
    public void end() {
        // nothing goes on
    }

    /** Decides about the worlds of a number: a line each, with what is done and a sum of all that is said. */
    @Override
    public List<String> answer(final String number) {
        final Random random = new Random(Long.parseLong(number));
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < WORLDS; i++) {
            final Play play = new Play(random, 2 + random.nextInt(4), 1 + random.nextInt(8));
            for (int turn = 0; turn < TURNS; turn++) {
                final Transition next = scheduling.schedule(play.input());
                lines.add("world " + i + ", turn " + turn + ": " + DecisionChecks.ids(next) + " " + sum(next));
                // the order in which it is carried out is that of the list, so that it is the same everywhere
                play.carryOut(next, new Random(turn));
                if (turn == 1) {
                    play.lose(NodeId.of("n1"));
                }
            }
        }
        return lines;
    }

    private static String sum(final Transition of) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(of.toString()
                .getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has SHA-256", e);
        }
    }
}
