package io.coterie.conformance.membership;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

import io.coterie.api.core.MemberId;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.conformance.Check;
import io.coterie.conformance.Expect;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/** The small notes between members of a view. Stateless. */
final class NoteChecks {
    private static final int NOTES = 200;

    private NoteChecks() {
    }

    static List<Check> all() {
        return List.of(
            Check.of("membership.notes-reach-all",
                "A note reaches every member of the view, this one included, once and in FIFO order.",
                NoteChecks::reachAll),
            Check.of("membership.largest-note", "A note of 0 bytes, and one of 1024, is taken and comes whole.",
                NoteChecks::largest),
            Check.of("membership.notes-before-open",
                "Who opens late is told the last note of each member that came before.", NoteChecks::beforeOpen)
                .members(2));
    }

    private static void reachAll(final Trial trial) {
        final Party party = Party.upTo(trial, 3);
        final int many = trial.options().scaled(NOTES);
        for (int i = 0; i < many; i++) {
            for (final Member<MembershipComponent> from : party.members()) {
                from.service().publish(ByteBuffer.allocate(4).putInt(i).array());
            }
        }
        for (final Member<MembershipComponent> at : party.members()) {
            for (final Member<MembershipComponent> from : party.members()) {
                Expect.within(KitCluster.PATIENCE, () -> Party.recorder(at).notes(from.id()).size() >= many,
                    () -> at.id() + " got " + Party.recorder(at).notes(from.id()).size() + " of " + many + " notes of "
                        + from.id());
            }
        }
        Expect.becomes(java.time.Duration.ofMillis(200), () -> false);
        for (final Member<MembershipComponent> at : party.members()) {
            for (final Member<MembershipComponent> from : party.members()) {
                Expect.equal(IntStream.range(0, many).boxed().toList(), Party.recorder(at).notes(from.id()).stream()
                    .map(n -> ByteBuffer.wrap(n).getInt()).toList(), "notes of " + from.id() + " on " + at.id());
            }
        }
        party.clean();
    }

    private static void largest(final Trial trial) {
        final Party party = Party.upTo(trial, 2);
        final byte[] note = new byte[MembershipComponent.MAX_NOTE_BYTES];
        trial.random().nextBytes(note);
        party.members().get(0).service().publish(new byte[0]);
        party.members().get(0).service().publish(note.clone());
        for (final Member<MembershipComponent> at : party.members()) {
            final MemberId from = party.members().get(0).id();
            Expect.within(KitCluster.PATIENCE, () -> Party.recorder(at).notes(from).size() >= 2, () -> at.id() + " got "
                + Party.recorder(at).notes(from).size() + " of two notes, of 0 and of " + note.length + " bytes");
            Expect.equal(0, Party.recorder(at).notes(from).get(0).length, "bytes of the empty note on " + at.id());
            Expect.equal(note, Party.recorder(at).notes(from).get(1), "the note on " + at.id());
        }
        party.clean();
    }

    private static void beforeOpen(final Trial trial) {
        final Party party = Party.upTo(trial, 1);
        final Member<MembershipComponent> first = party.members().get(0);
        final Member<MembershipComponent> late = party.cluster().create("n2");
        late.warm();
        Expect.within(KitCluster.PATIENCE, () -> Party.recorder(first).last().filter(v -> v.members()
            .contains(late.id())).isPresent(), () -> first.id() + " does not see " + late.id() + ", which is warm");
        first.service().publish(new byte[] {1});
        first.service().publish(new byte[] {2});
        // its own copy shows that they are on their way
        Expect.within(KitCluster.PATIENCE, () -> Party.recorder(first).notes(first.id()).size() == 2,
            () -> first.id() + " did not get its own notes");
        trial.suite().open(late);
        late.instance().activate();
        Expect.within(KitCluster.PATIENCE, () -> {
            final List<byte[]> got = Party.recorder(late).notes(first.id());
            return !got.isEmpty() && got.get(got.size() - 1)[0] == 2;
        }, () -> late.id() + ", which opened late, was not told the last note of " + first.id());
        Expect.equal("view", Party.recorder(late).calls().get(0), "the first call on " + late.id());
        Party.recorder(late).clean();
        party.clean();
    }
}
