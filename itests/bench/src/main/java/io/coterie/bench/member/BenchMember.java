package io.coterie.bench.member;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

import io.coterie.api.component.Configuration;

/**
 * One member of a messaging benchmark: {@code BenchMember NODE HOST CONTESTANT[:name=value,...] ...}. It obeys lines on
 * standard input and answers on standard output, one line each:
 *
 * <pre>
 * peer CONTESTANT NODE HOST PORT              another member listens there
 * open CONTESTANT MEMBERS                     answers: open CONTESTANT
 * prepare CONTESTANT RUN SIZE SENDERS         answers: ready RUN; from now on messages of that run are counted
 * flood AT UNTIL                              sends as fast as it can; times are of System.nanoTime
 * pace AT COUNT INTERVAL                      sends a message each interval
 * finish                                      answers: result RUN MESSAGES ENDED CPU ALLOCATED HISTOGRAM
 * </pre>
 *
 * It ends with standard input. One thread reads and sends.
 */
public final class BenchMember {
    private final PrintStream out;
    private final Map<String, Contestant> contestants = new LinkedHashMap<>();
    private Contestant present;
    private int number;
    private volatile Run run;
    private long cpuBefore;
    private long allocatedBefore;

    private BenchMember(final PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the member.
     *
     * @param arguments node, host and contestants
     * @throws Exception if a contestant fails
     */
    public static void main(final String[] arguments) throws Exception {
        final BenchMember member = new BenchMember(System.out);
        for (int i = 2; i < arguments.length; i++) {
            member.add(arguments[0], arguments[1], arguments[i]);
        }
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                member.obey(line.split(" "));
            }
        } finally {
            member.contestants.values().forEach(Contestant::close);
        }
    }

    private void add(final String node, final String host, final String given) {
        final String name = given.split(":")[0];
        final Map<String, String> settings = new LinkedHashMap<>();
        if (given.contains(":")) {
            for (final String setting : given.substring(name.length() + 1).split(",")) {
                settings.put(setting.split("=")[0], setting.split("=")[1]);
            }
        }
        contestants.put(name, name.startsWith("corosync") ? new CorosyncContestant()
            : new JGroupsContestant(name, node, new InetSocketAddress(host, 0), Configuration.of(settings),
                at -> say("listens " + name + " " + at.getAddress().getHostAddress() + " " + at.getPort())));
    }

    private void obey(final String[] words) throws Exception {
        switch (words[0]) {
            case "peer" -> contestants.get(words[1]).peer(words[2], words[3], Integer.parseInt(words[4]));
            case "open" -> {
                contestants.get(words[1]).open(Integer.parseInt(words[2]), message -> run.came(message));
                say("open " + words[1]);
            }
            case "prepare" -> prepare(words);
            case "flood" -> flood(Long.parseLong(words[1]), Long.parseLong(words[2]));
            case "pace" -> pace(Long.parseLong(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
            case "finish" -> finish();
            default -> throw new IOException("an order that is not known: " + words[0]);
        }
    }

    private void prepare(final String[] words) {
        present = contestants.get(words[1]);
        number = Integer.parseInt(words[2]);
        run = new Run(number, Integer.parseInt(words[3]), Integer.parseInt(words[4]));
        cpuBefore = cpu();
        allocatedBefore = allocated();
        say("ready " + number);
    }

    private void flood(final long at, final long until) {
        await(at);
        while (System.nanoTime() < until) {
            present.send(run.data(0));
        }
        present.send(run.end());
    }

    private void pace(final long at, final int count, final long interval) {
        for (int i = 0; i < count; i++) {
            final long due = at + i * interval;
            await(due);
            present.send(run.data(due));
        }
        present.send(run.end());
    }

    private void finish() throws InterruptedException {
        run.awaitEnd();
        say("result " + number + " " + run.messages() + " " + run.endedAt() + " " + (cpu() - cpuBefore) + " "
            + (allocated() - allocatedBefore) + " " + run.histogram());
    }

    private static void await(final long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long allocated() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (final long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private synchronized void say(final String line) {
        out.println(line);
        out.flush();
    }
}
