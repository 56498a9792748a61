package io.coterie.engine.corosync;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;

/**
 * The settings of one engine. Both components of the engine know the same ones; they share a group if the values are
 * the same.
 *
 * @param start whether the member starts the daemon; else it uses the one that it finds
 * @param port UDP port of the daemon
 * @param transport {@code knet} or {@code udpu}
 * @param tokenMillis how long the daemon waits for the token
 * @param keyFile with which the daemon encrypts; empty for not at all
 * @param networkNamespace file of the network namespace in which Corosync is; empty for the member's own
 * @param heartbeatMillis how often a member says that it lives
 * @param suspectMillis how long a member's process may be silent while its daemon is not
 * @param windowBytes how many bytes one sender may have on their way
 */
public record CorosyncSettings(boolean start, int port, String transport, int tokenMillis, String keyFile,
        String networkNamespace, int heartbeatMillis, int suspectMillis, int windowBytes) {
    private static final String START = "start";
    private static final String FOUND = "found";
    private static final String KNET = "knet";
    private static final String UDPU = "udpu";
    private static final Setting DAEMON = new Setting("daemon", Setting.Type.TEXT, START, Setting.Change.RESTART,
        "'start': the member starts a Corosync of its own and ends it with itself; 'found': it uses the one that runs"
            + " on its host.");
    private static final Setting PORT = daemons("port", Setting.Type.INTEGER, "5405",
        "UDP port of the daemon that is started; Corosync's own default.");
    private static final Setting TRANSPORT = daemons("transport", Setting.Type.TEXT, KNET,
        "'knet' or 'udpu', of the daemon that is started; knet is Corosync's own default and can encrypt.");
    private static final Setting TOKEN = daemons("tokenMillis", Setting.Type.INTEGER, "1000",
        "How long the daemon that is started waits for the token, with 650 ms more for each node beyond two; a silent"
            + " host is out of the view after about 2.2 times as much.");
    private static final Setting KEY = daemons("keyFile", Setting.Type.TEXT, "",
        "File with the key of corosync-keygen, the same on all hosts, with which the daemon that is started encrypts"
            + " and authenticates; by default it does neither.");
    private static final Setting NAMESPACE = daemons("networkNamespace", Setting.Type.TEXT, "",
        "File of the network namespace in which Corosync is, such as /run/netns/blue; by default the member's own. A"
            + " network namespace has one Corosync, so a machine can have several.");
    private static final Setting HEARTBEAT = number("heartbeatMillis", 300,
        "How often a member says that it lives; seven times within the default of suspectMillis.");
    private static final Setting SUSPECT = number("suspectMillis", 2100, "How long a member's process may be silent"
        + " while Corosync works, until the others leave it out; a pause of two seconds is survived.");
    private static final Setting WINDOW = number("windowBytes", 4 * 1024 * 1024, "How many bytes one sender may"
        + " have on their way; bounds the memory that a slow receiver costs each member.");
    /** For a ring whose configuration is not ours: enough for 16 nodes and a token of 15 s. */
    static final long FOUND_SILENCE_MILLIS = 60_000;
    /** What a busy host adds before a daemon has said something again. */
    private static final int SLOW_MILLIS = 7000;
    /** A lost token and the consensus of those that stay take 2.2 tokens. */
    private static final int TOKENS_OF_SILENCE = 3;
    /** By so much Corosync's token_coefficient lengthens the token for each node beyond two. */
    private static final int MILLIS_A_NODE = 650;
    private static final int LEAST_WINDOW = 64 * 1024;
    private static final int LARGEST_WINDOW = 64 * 1024 * 1024;
    private static final int LEAST_TIME = 20;
    private static final int LARGEST_TIME = 600_000;
    private static final int LARGEST_PORT = 65_535;

    private static Setting daemons(final String name, final Setting.Type type, final String value,
            final String description) {
        return new Setting(name, type, value, Setting.Change.RESTART, description);
    }

    private static Setting number(final String name, final int value, final String description) {
        return new Setting(name, Setting.Type.INTEGER, Integer.toString(value), Setting.Change.SWAP, description);
    }

    /** {@return the settings, in the order in which a person should read them} */
    public static List<Setting> known() {
        return List.of(DAEMON, PORT, TRANSPORT, TOKEN, KEY, NAMESPACE, HEARTBEAT, SUSPECT, WINDOW);
    }

    /**
     * Says what is wrong with a configuration.
     *
     * @param given the settings as given
     * @return the findings; empty if it is good
     */
    public static List<Finding> check(final Configuration given) {
        final List<Finding> findings = new ArrayList<>(given.check(known()));
        if (!findings.isEmpty()) {
            return findings;
        }
        oneOf(findings, given, DAEMON, START, FOUND);
        oneOf(findings, given, TRANSPORT, KNET, UDPU);
        range(findings, given, PORT, 1, LARGEST_PORT);
        for (final Setting time : List.of(TOKEN, HEARTBEAT, SUSPECT)) {
            range(findings, given, time, LEAST_TIME, LARGEST_TIME);
        }
        range(findings, given, WINDOW, LEAST_WINDOW, LARGEST_WINDOW);
        if (findings.isEmpty() && given.integer(SUSPECT) < 2 * given.integer(HEARTBEAT)) {
            findings.add(bad(SUSPECT, "A member would be left out after less than two heartbeats.",
                "Make suspectMillis at least twice heartbeatMillis."));
        }
        checkDaemon(findings, given);
        return findings;
    }

    private static void checkDaemon(final List<Finding> findings, final Configuration given) {
        if (FOUND.equals(given.text(DAEMON))) {
            for (final Setting own : List.of(PORT, TRANSPORT, TOKEN, KEY)) {
                if (given.values().containsKey(own.name())) {
                    findings.add(bad(own, own.name() + " has no meaning for a Corosync that is found.",
                        "Set it in that Corosync's own configuration, or leave 'daemon: found' out."));
                }
            }
        }
        final String key = given.text(KEY);
        if (!key.isEmpty() && UDPU.equals(given.text(TRANSPORT))) {
            findings.add(bad(KEY, "Corosync encrypts over knet only.", "Leave 'transport: udpu' out."));
        }
        for (final Setting file : List.of(KEY, NAMESPACE)) {
            final String name = given.text(file);
            if (!name.isEmpty() && (!name.startsWith("/") || name.chars().anyMatch(c -> c < ' ' || c == '#'))) {
                findings.add(bad(file, file.name() + " is to name a file from '/' on.",
                    "Give its whole name, without line ends and '#'."));
            }
        }
    }

    /**
     * Reads a configuration that {@link #check} found nothing in.
     *
     * @param given the settings as given
     * @return the values
     */
    public static CorosyncSettings of(final Configuration given) {
        return new CorosyncSettings(START.equals(given.text(DAEMON)), (int) given.integer(PORT),
            given.text(TRANSPORT), (int) given.integer(TOKEN), given.text(KEY),
            given.text(NAMESPACE), (int) given.integer(HEARTBEAT),
            (int) given.integer(SUSPECT), (int) given.integer(WINDOW));
    }

    /** {@return how many signs of life of a member's own come back while another one is silent, until that is out} */
    int patience() {
        return Math.max(2, suspectMillis / heartbeatMillis);
    }

    /**
     * After how much silence of its own a daemon is given up. While a ring forms anew a daemon says nothing, and must
     * not be taken for one that stands still: each one that is given up makes the others begin again.
     *
     * @param nodes how many nodes the ring may have
     * @return milliseconds
     */
    long silentDaemonMillis(final int nodes) {
        return SLOW_MILLIS + TOKENS_OF_SILENCE * (tokenMillis + (long) MILLIS_A_NODE * Math.max(0, nodes - 2));
    }

    /**
     * What keeps different engines of one cluster apart: part of the name of the group.
     *
     * @param instance an instance of either component
     * @return hexadecimal; equal for both components of one bundle with the same settings, on all members
     */
    public String token(final InstanceId instance) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // also the text of the settings: two instances side by side must never share an engine
            // where a member's own Corosync is concerns nobody else, and differs between members
            final boolean own = !networkNamespace.isEmpty();
            final CorosyncSettings common = new CorosyncSettings(start, port, transport, tokenMillis, keyFile, "",
                heartbeatMillis, suspectMillis, windowBytes);
            final String text = String.join("\n", instance.version(), instance.bundleHash(),
                own ? "" : instance.configurationHash(), common.toString());
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void oneOf(final List<Finding> findings, final Configuration given, final Setting setting,
            final String... possible) {
        if (!List.of(possible).contains(given.text(setting))) {
            findings.add(bad(setting, setting.name() + " is '" + given.text(setting) + "'.",
                "Give one of: " + String.join(", ", possible) + "."));
        }
    }

    private static void range(final List<Finding> findings, final Configuration given, final Setting setting,
            final int least, final int largest) {
        final long value = given.integer(setting);
        if (value < least || value > largest) {
            findings.add(bad(setting, setting.name() + " is " + value + ".",
                "Give a number from " + least + " to " + largest + "."));
        }
    }

    private static Finding bad(final Setting setting, final String problem, final String remedy) {
        return new Finding(Finding.Severity.ERROR, "component.bad-setting", 0, 0, setting.name(), problem, remedy);
    }
}
