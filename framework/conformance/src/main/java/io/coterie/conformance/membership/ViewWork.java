package io.coterie.conformance.membership;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.process.Work;
import io.coterie.conformance.world.Member;

/** Tells of its views. */
record ViewWork(Member<?> member) implements Work {
    @Override
    public void begin(final Consumer<String> tell) {
        tell.accept("views come by themselves");
    }

    @Override
    public void end() {
        Party.recorder(member).clean();
    }

    @Override
    public List<String> answer(final String question) {
        return question.equals("view") ? Party.recorder(member).last().map(v -> v.stamp().replace(' ', '_') + " "
            + v.members().stream().sorted().map(m -> m.node().name() + ":" + m.incarnation().number())
                .collect(Collectors.joining(","))).stream().toList() : violation();
    }

    private List<String> violation() {
        try {
            Party.recorder(member).clean();
            return List.of();
        } catch (final CheckFailed e) {
            return List.of(e.getMessage());
        }
    }
}
