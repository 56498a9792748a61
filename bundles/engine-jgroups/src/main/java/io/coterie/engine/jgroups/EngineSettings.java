package io.coterie.engine.jgroups;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.Setting;
import io.coterie.api.core.Finding;

/**
 * The settings of one engine. Both components of the engine know the same ones; they share a channel if the values are
 * the same.
 *
 * @param heartbeatMillis how often a member says that it lives
 * @param suspectMillis how long a member may be silent before it is suspected
 * @param verifyMillis how long a suspected member may take to answer
 * @param joinMillis how long a member that starts waits for others before it is the first
 * @param mergeMillis about how long partitions take to find each other again
 * @param windowBytes how many bytes one sender may have on their way to one receiver
 */
public record EngineSettings(int heartbeatMillis, int suspectMillis, int verifyMillis, int joinMillis,
        int mergeMillis, int windowBytes) {
    private static final Setting PRESET = new Setting("preset", Setting.Type.TEXT, "default", Setting.Change.SWAP,
        "Which times hold that are not set themselves: 'default' survives a pause of two seconds, 'fast-lan' is for"
            + " members in one room that may be fenced after a second of silence.");
    private static final Setting HEARTBEAT = number("heartbeatMillis", 150, "How often a member says that it lives;"
        + " thirteen times within the default of suspectMillis, so that single losses do not count.");
    private static final Setting SUSPECT = number("suspectMillis", 2000, "How long a member may be silent before it"
        + " is suspected; with verifyMillis, a pause of two seconds is survived.");
    private static final Setting VERIFY = number("verifyMillis", 450, "How long a suspected silent member may take"
        + " to answer before it is out of the view.");
    private static final Setting JOIN = number("joinMillis", 300, "How long a member that starts waits for the"
        + " others before it is the first; those that started apart merge.");
    private static final Setting MERGE = number("mergeMillis", 400, "The interval at which members compare their"
        + " views; partitions that can talk again are one view after about three of them.");
    private static final Setting WINDOW = number("windowBytes", 4 * 1024 * 1024, "How many bytes one sender may"
        + " have on their way to one receiver; bounds the memory that a slow receiver costs.");
    /**
     * What a preset says; what is not in it is the setting's own default. In fast-lan seven heartbeats may be lost, and
     * silence is noticed in a second with the verification.
     */
    private static final Map<String, Map<String, String>> PRESETS = Map.of("default", Map.of(), "fast-lan",
        Map.of("heartbeatMillis", "100", "suspectMillis", "800", "verifyMillis", "200"));
    /** Smallest values that make sense, largest that fit the arithmetic. */
    private static final int LEAST_WINDOW = 64 * 1024;
    private static final int LARGEST_WINDOW = 64 * 1024 * 1024;
    private static final int LARGEST_TIME = 600_000;

    private static Setting number(final String name, final int value, final String description) {
        return new Setting(name, Setting.Type.INTEGER, Integer.toString(value), Setting.Change.SWAP, description);
    }

    /** {@return the settings, in the order in which a person should read them} */
    public static List<Setting> known() {
        return List.of(PRESET, HEARTBEAT, SUSPECT, VERIFY, JOIN, MERGE, WINDOW);
    }

    /**
     * Says what is wrong with a configuration.
     *
     * @param given the settings as given
     * @return the findings; empty if it is good
     */
    public static List<Finding> check(final Configuration given) {
        final List<Finding> findings = new ArrayList<>(given.check(known()));
        if (findings.isEmpty() && !PRESETS.containsKey(given.text(PRESET))) {
            findings.add(bad(PRESET, "There is no preset '" + given.text(PRESET) + "'.",
                "Known are: " + String.join(", ", new TreeSet<>(PRESETS.keySet())) + "."));
        }
        if (!findings.isEmpty()) {
            return findings;
        }
        final Configuration configuration = withPreset(given);
        for (final Setting time : List.of(HEARTBEAT, SUSPECT, VERIFY, JOIN, MERGE)) {
            range(findings, configuration, time, 10, LARGEST_TIME);
        }
        range(findings, configuration, WINDOW, LEAST_WINDOW, LARGEST_WINDOW);
        if (findings.isEmpty() && configuration.integer(SUSPECT) < 2 * configuration.integer(HEARTBEAT)) {
            findings.add(bad(SUSPECT, "A member would be suspected after less than two heartbeats.",
                "Make suspectMillis at least twice heartbeatMillis."));
        }
        return findings;
    }

    /**
     * Reads a configuration that {@link #check} found nothing in.
     *
     * @param given the settings as given
     * @return the values; those of the preset where none are given
     */
    public static EngineSettings of(final Configuration given) {
        final Configuration configuration = withPreset(given);
        return new EngineSettings((int) configuration.integer(HEARTBEAT), (int) configuration.integer(SUSPECT),
            (int) configuration.integer(VERIFY), (int) configuration.integer(JOIN),
            (int) configuration.integer(MERGE), (int) configuration.integer(WINDOW));
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
            final String text = String.join("\n", instance.version(), instance.bundleHash(),
                instance.configurationHash(), toString());
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Part of the token. Not left to the compiler: what it makes for a record is slow at its first use. */
    @Override
    public String toString() {
        return "EngineSettings[heartbeatMillis=" + heartbeatMillis + ", suspectMillis=" + suspectMillis
            + ", verifyMillis=" + verifyMillis + ", joinMillis=" + joinMillis + ", mergeMillis=" + mergeMillis
            + ", windowBytes=" + windowBytes + "]";
    }

    private static Configuration withPreset(final Configuration given) {
        final Map<String, String> values = new HashMap<>(PRESETS.get(given.text(PRESET)));
        values.putAll(given.values());
        return Configuration.of(values);
    }

    private static void range(final List<Finding> findings, final Configuration configuration, final Setting setting,
            final int least, final int largest) {
        final long value = configuration.integer(setting);
        if (value < least || value > largest) {
            findings.add(bad(setting, setting.name() + " is " + value + ".",
                "Give a number from " + least + " to " + largest + "."));
        }
    }

    private static Finding bad(final Setting setting, final String problem, final String remedy) {
        return new Finding(Finding.Severity.ERROR, "component.bad-setting", 0, 0, setting.name(), problem, remedy);
    }
}
