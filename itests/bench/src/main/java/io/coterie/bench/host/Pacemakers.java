package io.coterie.bench.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Corosync and Pacemaker in hosts of their own, with nothing but their defaults: knet without crypto, {@code fence_lab}
 * as the fence device, and the web server that is shipped as the resource. Used by one thread.
 */
public final class Pacemakers implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("corosync", "corosync-cfgtool", "pacemakerd", "cibadmin",
        "crm_mon", "crmadmin");
    private static final String LOG = "/var/log/pacemaker/pacemaker.log";
    private static final Pattern LINE = Pattern.compile("(\\w{3} \\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}) (.*)");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy MMM dd HH:mm:ss.SSS", Locale.ROOT);
    private static final Pattern STARTED = Pattern.compile("service\\s+\\(ocf:coterie:WebServer\\):\\s+Started (n\\d)");
    private static final Pattern COORDINATOR = Pattern.compile("Current DC: (n\\d) ");
    /** What Pacemaker is told of the cluster; all else is its default. */
    private static final String RESOURCES = """
        <resources>
          <primitive id="power" class="stonith" type="fence_lab">
            <instance_attributes id="power-parameters">
              <nvpair id="power-action" name="pcmk_reboot_action" value="off"/>
            </instance_attributes>
          </primitive>
          <primitive id="service" class="ocf" provider="coterie" type="WebServer">
            <instance_attributes id="service-parameters">
              <nvpair id="service-port" name="port" value="18080"/>
            </instance_attributes>
            <operations>
              <op id="service-monitor" name="monitor" interval="5s"/>
              <op id="service-start" name="start" interval="0" timeout="30s"/>
            </operations>
          </primitive>
        </resources>
        """;
    private final Path folder;
    private final BoardHosts hosts;

    /** A line of a log: when, and what. */
    public record Line(Instant at, String text) {
    }

    /**
     * Starts them in hosts that are made for it.
     *
     * @param folder for everything
     * @param count how many hosts
     * @throws IOException if the folder cannot be written
     */
    public Pacemakers(final Path folder, final int count) throws IOException {
        this.folder = folder;
        final Path programs = Files.createDirectories(folder.resolve("sbin"));
        Files.createSymbolicLink(programs.resolve("fence_lab"), folder.resolve("lib/fence/fence_lab"));
        final Path agents = agents(folder.resolve("ocf"));
        this.hosts = new BoardHosts(folder, count, """
            #!/bin/sh
            # the fence agent and the resource agent of the other contestant are where these daemons look for them
            mount -t overlay overlay -o lowerdir=%s:/usr/sbin /usr/sbin
            mount -t overlay overlay -o lowerdir=%s:/usr/lib/ocf /usr/lib/ocf
            COTERIE_JAVA=%s
            export COTERIE_JAVA
            corosync -f &
            until corosync-cfgtool -s > /dev/null 2>&1; do sleep 0.02; done
            exec pacemakerd
            """.formatted(programs, agents, Path.of(System.getProperty("java.home"), "bin/java")));
        try {
            for (final String node : hosts.nodes()) {
                final Path file = hosts.own(node, "/etc/corosync/corosync.conf");
                Files.createDirectories(file.getParent());
                Files.writeString(file, Corosyncs.configuration(hosts::address, count,
                    Path.of("/var/log/corosync/corosync.log")));
                hosts.power(node, "on");
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** {@return why it cannot be done here; empty if it can} */
    public static String missing() throws IOException {
        if (Files.readAllLines(Path.of("/proc/filesystems")).stream().noneMatch(f -> f.endsWith("\toverlay"))) {
            return "not possible: the kernel has no overlay file system";
        }
        final List<String> absent = PROGRAMS.stream().filter(p -> !Shell.has(p)).toList();
        return absent.isEmpty() ? "" : "not installed: " + String.join(", ", absent);
    }

    /** Unpacks the agents that are shipped to a folder. */
    private static Path agents(final Path target) throws IOException {
        final Path jar;
        try (Stream<Path> bundles = Files.walk(MemberLine.distribution().resolve("bundles"))) {
            jar = bundles.filter(b -> b.getFileName().toString().contains("resource-ocf")).findFirst()
                .orElseThrow(() -> new IOException("the distribution has no resource-ocf"));
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (final Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements();) {
                final ZipEntry entry = all.nextElement();
                final String name = entry.getName();
                final Path file = name.startsWith("ocf/") ? target.resolve(name.substring("ocf/".length()))
                    : target.resolve("lib/coterie/classes").resolve(name);
                if (!entry.isDirectory() && (name.startsWith("ocf/") || name.contains("/ocf/web/"))) {
                    Files.createDirectories(file.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                    file.toFile().setExecutable(true, false);
                }
            }
        }
        return target;
    }

    /** {@return the hosts} */
    public BoardHosts hosts() {
        return hosts;
    }

    /**
     * Tells the cluster what to run, once all take part.
     *
     * @return whether it could be told
     * @throws IOException if the folder cannot be written
     */
    public boolean configure() throws IOException {
        final Path file = Files.writeString(folder.resolve("resources.xml"), RESOURCES);
        return whole(monitor()) && hosts.in("n1", "cibadmin", "--replace", "-o", "resources", "--xml-file",
            file.toString()).status() == 0;
    }

    private String monitor() {
        return hosts.in("n1", "crm_mon", "-1").output();
    }

    private boolean whole(final String status) {
        return status.contains("Online: [ " + String.join(" ", hosts.nodes()) + " ]");
    }

    /** {@return where the service runs, if all take part and nothing is to be done; empty if not} */
    public Optional<String> service() {
        final String status = monitor();
        final Matcher coordinator = COORDINATOR.matcher(status);
        final Matcher service = STARTED.matcher(status);
        if (!whole(status) || !coordinator.find() || !service.find()) {
            return Optional.empty();
        }
        return hosts.in("n1", "crmadmin", "--status", coordinator.group(1)).output().contains("S_IDLE")
            ? Optional.of(service.group(1)) : Optional.empty();
    }

    /**
     * What all daemons of all hosts but one said.
     *
     * @param without the one
     * @param after when the first of it was said, at the earliest
     * @return the lines in order of time
     * @throws IOException if a log cannot be read
     */
    public List<Line> said(final String without, final Instant after) throws IOException {
        final List<Line> lines = new ArrayList<>();
        for (final String node : hosts.nodes()) {
            final Path log = hosts.own(node, LOG);
            if (!node.equals(without) && Files.exists(log)) {
                try (Stream<String> all = Files.lines(log)) {
                    all.map(LINE::matcher).filter(Matcher::matches).map(m -> new Line(time(m.group(1)), m.group(2)))
                        .filter(l -> !l.at().isBefore(after)).forEach(lines::add);
                }
            }
        }
        lines.sort(Comparator.comparing(Line::at));
        return lines;
    }

    private static Instant time(final String text) {
        return LocalDateTime.parse(Year.now() + " " + text, TIME).atZone(ZoneId.systemDefault()).toInstant();
    }

    @Override
    public void close() {
        hosts.close();
    }
}
