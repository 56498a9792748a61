package io.coterie.bench;

import java.util.Arrays;
import java.util.Base64;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.nio.ByteBuffer;

import org.HdrHistogram.Histogram;

import io.coterie.bench.host.MemberLine;

/** Gives three members one run after the other. */
final class Rounds {
    /** Between the order to begin and the beginning, so that all begin together. */
    private static final long HEAD_START = 50_000_000;
    private final List<MemberLine> members;
    private int run;

    Rounds(final List<MemberLine> members) {
        this.members = members;
    }

    /** What one run gave. */
    record Result(double perSecond, double cpuMicrosPerMessage, double bytesPerMessage, Histogram latency) {
    }

    /** All members send as fast as they can. */
    Result flood(final String contestant, final int size, final long nanos) {
        prepare(contestant, size, members.size());
        final long at = System.nanoTime() + HEAD_START;
        members.forEach(m -> m.tell("flood " + at + " " + (at + nanos)));
        return collect(at);
    }

    /** One member sends at a fixed rate. */
    Result pace(final String contestant, final int size, final int count, final long interval) {
        prepare(contestant, size, 1);
        final long at = System.nanoTime() + HEAD_START;
        members.get(0).tell("pace " + at + " " + count + " " + interval);
        return collect(at);
    }

    private void prepare(final String contestant, final int size, final int senders) {
        run++;
        members.forEach(m -> m.tell(String.format(Locale.ROOT, "prepare %s %d %d %d", contestant, run, size,
            senders)));
        members.forEach(m -> m.hear("ready " + run));
    }

    private Result collect(final long at) {
        members.forEach(m -> m.tell("finish"));
        final List<String[]> results = new ArrayList<>();
        members.forEach(m -> results.add(m.hear("result " + run)));
        final Histogram latency = new Histogram(60_000_000, 3);
        long messages = 0;
        long ended = 0;
        double cpu = 0;
        double bytes = 0;
        for (final String[] words : results) {
            messages = Math.max(messages, Long.parseLong(words[2]));
            ended = Math.max(ended, Long.parseLong(words[3]));
            cpu += Long.parseLong(words[4]);
            bytes += Long.parseLong(words[5]);
            latency.add(Histogram.decodeFromByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(words[6])), 0));
        }
        final long all = messages;
        if (results.stream().anyMatch(words -> Long.parseLong(words[2]) != all)) {
            throw new AssertionError("members got different numbers of messages: "
                + results.stream().map(words -> Arrays.asList(words).subList(0, 3)).toList());
        }
        return new Result(messages * 1e9 / (ended - at), cpu / 1000 / messages, bytes / messages, latency);
    }
}
