package io.coterie.conformance.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import io.coterie.api.core.MemberId;
import io.coterie.conformance.Options;
import io.coterie.conformance.Subject;
import io.coterie.conformance.Trial;
import io.coterie.conformance.container.JarSubjects;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;

/**
 * A member in a process of its own: brings an instance up, does the {@link Work} of its kind, tells what it publishes
 * and answers questions, one line each way. Ends with its input, without a word to the component: whoever started it is
 * gone.
 */
public final class MemberMain {
    /** Begins the lines that are for the kit; all else is for people. */
    static final String MARK = "kit: ";
    private final PrintStream out;
    private KitCluster cluster;
    private Member<?> member;
    private Work work;

    private MemberMain(final PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the member.
     *
     * @param words jar, kind, folder, uuid of the cluster, size, node, life, {@code hosts} or {@code loopback}; then
     *     {@code name=value} for settings and {@code beside:PATH} for libraries
     * @throws IOException if the input cannot be read
     */
    public static void main(final String[] words) throws IOException {
        final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // what the component prints is not for the kit
        System.setOut(System.err);
        final MemberMain main = new MemberMain(out);
        int status = 0;
        try {
            main.up(words);
            main.serve();
        } catch (final RuntimeException e) {
            main.say("failed " + e);
            status = 1;
        }
        Runtime.getRuntime().halt(status);
    }

    private void up(final String[] words) {
        final Path folder = Path.of(words[2]);
        final Map<String, String> settings = new TreeMap<>();
        final List<Path> beside = new ArrayList<>();
        for (final String word : List.of(words).subList(8, words.length)) {
            if (word.startsWith("beside:")) {
                beside.add(Path.of(word.substring("beside:".length())));
            } else {
                settings.put(word.split("=", 2)[0], word.split("=", 2)[1]);
            }
        }
        final Subject subject = JarSubjects.open(Path.of(words[0]), folder.resolve("felix-" + words[5] + "-"
            + words[6]), beside).subject(words[1]);
        final Trial trial = Trial.standalone(subject, new Options(true, 1, settings, folder), "member");
        cluster = new KitCluster(trial, Integer.parseInt(words[4]), folder,
            UUID.fromString(words[3]));
        if (words[7].equals("hosts")) {
            cluster.onHosts();
        }
        cluster.network().relay((name, address) -> say("published " + address.getHostString() + " "
            + address.getPort() + " " + name));
        final Thread bringing = new Thread(() -> bring(words[5], Long.parseLong(words[6])), "kit member");
        bringing.setDaemon(true);
        bringing.start();
    }

    /** An instance may wait for others while it gets warm, so what is published elsewhere is heard meanwhile. */
    private void bring(final String node, final long life) {
        try {
            final Member<?> up = cluster.plan(node, life).create().up();
            synchronized (this) {
                member = up;
                work = cluster.trial().suite().work(up).orElseThrow();
            }
            say("up");
        } catch (final RuntimeException e) {
            say("failed " + e);
        }
    }

    private void serve() throws IOException {
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            final String[] words = line.split(" ");
            switch (words[0]) {
                case "peer" -> cluster.network().learn(line.split(" ", 6)[5], MemberId.of(words[1],
                    Long.parseLong(words[2])), new InetSocketAddress(words[3], Integer.parseInt(words[4])));
                case "gone" -> cluster.network().forget(MemberId.of(words[1], Long.parseLong(words[2])));
                default -> ask(words[1], words[2]);
            }
        }
    }

    private synchronized void ask(final String number, final String question) {
        final List<String> answer;
        switch (question) {
            case "begin" -> {
                work.begin(line -> say("told " + line));
                answer = List.of();
            }
            case "end" -> {
                work.end();
                answer = List.of();
            }
            case "close" -> {
                member.close();
                answer = List.of();
            }
            default -> answer = work.answer(question);
        }
        answer.forEach(line -> say("line " + number + " " + line));
        say("answered " + number);
    }

    private void say(final String what) {
        synchronized (out) {
            out.println(MARK + what.replace('\n', ' '));
            out.flush();
        }
    }
}
