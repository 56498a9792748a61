package io.coterie.conformance.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.coterie.api.core.MemberId;
import io.coterie.conformance.CheckFailed;
import io.coterie.conformance.Expect;
import io.coterie.conformance.world.KitCluster;

/** A member in a process of its own, seen from the kit. Safe for several threads. */
public final class MemberProcess implements AutoCloseable {
    /** So many lines of what it printed are kept for the evidence. */
    private static final int SAID = 20;
    private final MemberId id;
    private final Process process;
    private final PrintStream in;
    private final BiConsumer<MemberProcess, String[]> published;
    private final Thread reader;
    private final Map<String, List<String>> answers = new HashMap<>();
    private final Map<String, Boolean> answered = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final Deque<String> said = new ArrayDeque<>();
    private boolean up;
    private String failed = "";
    private int questions;

    MemberProcess(final MemberId id, final Process process, final BiConsumer<MemberProcess, String[]> published) {
        this.id = id;
        this.process = process;
        this.published = published;
        this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.reader = new Thread(this::read, "kit member " + id);
        reader.setDaemon(true);
    }

    void listen() {
        reader.start();
    }

    /** {@return who it is} */
    public MemberId id() {
        return id;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (final IOException e) {
            take("its output cannot be read: " + e);
        }
        synchronized (this) {
            failed = failed.isEmpty() ? "the process has ended" : failed;
        }
    }

    private void take(final String line) {
        if (!line.startsWith(MemberMain.MARK)) {
            synchronized (this) {
                said.add(line);
                if (said.size() > SAID) {
                    said.remove();
                }
            }
            return;
        }
        final String[] words = line.substring(MemberMain.MARK.length()).split(" ", 3);
        if (words[0].equals("published")) {
            published.accept(this, line.substring(MemberMain.MARK.length()).split(" ", 4));
            return;
        }
        synchronized (this) {
            switch (words[0]) {
                case "up" -> up = true;
                case "failed" -> failed = line;
                case "told" -> told.add(line.substring((MemberMain.MARK + "told ").length()));
                case "line" -> answers.computeIfAbsent(words[1], n -> new ArrayList<>()).add(words.length > 2
                    ? words[2] : "");
                default -> answered.put(words[1], true);
            }
        }
    }

    void say(final String line) {
        synchronized (in) {
            // nobody reads what is said to a process that was killed, and nobody misses it
            in.println(line);
        }
    }

    /** Waits until the instance is current. */
    public void awaitUp() {
        Expect.within(KitCluster.PATIENCE.multipliedBy(2), () -> {
            fine();
            synchronized (this) {
                return up;
            }
        }, () -> id + " did not come up in a process of its own; it said " + said());
    }

    private synchronized void fine() {
        if (!failed.isEmpty()) {
            throw new CheckFailed(id + " in a process of its own: " + failed + "; it said " + said);
        }
    }

    private synchronized List<String> said() {
        return List.copyOf(said);
    }

    /**
     * Asks the work of the member.
     *
     * @param question {@code begin}, {@code end}, {@code close}, or a word that the work knows
     * @return the answer, line by line
     */
    public List<String> ask(final String question) {
        final String number;
        synchronized (this) {
            number = Integer.toString(++questions);
        }
        say("ask " + number + " " + question);
        Expect.within(KitCluster.PATIENCE.multipliedBy(2), () -> {
            fine();
            synchronized (this) {
                return answered.containsKey(number);
            }
        }, () -> id + " did not answer '" + question + "'");
        synchronized (this) {
            return List.copyOf(answers.getOrDefault(number, List.of()));
        }
    }

    /** {@return what it told by itself, also just before it was killed} */
    public synchronized List<String> told() {
        return List.copyOf(told);
    }

    /** Ends it at once, as {@code kill -9} does, and what it had started with it. */
    public void kill() {
        final List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        Expect.within(KitCluster.PATIENCE, () -> !process.isAlive() && !reader.isAlive(), () -> id
            + " cannot be killed");
    }

    @Override
    public void close() {
        kill();
    }
}
