package io.coterie.consensus.raft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.osgi.service.component.annotations.Component;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.ProvidesComponent;
import io.coterie.api.component.Setting;
import io.coterie.api.consensus.Consensus;
import io.coterie.api.consensus.ConsensusGuarantees;
import io.coterie.api.core.Finding;
import io.coterie.api.core.InvalidInputException;
import io.coterie.consensus.raft.engine.EngineSettings;

/** Makes instances of the consensus of several voters. Keeps no state; called from any thread. */
@Component(service = ComponentProvider.class)
@ProvidesComponent(kind = ConsensusGuarantees.KIND, name = "raft", version = "0.1.0", engine = "jgroups-raft",
    guarantees = {ConsensusGuarantees.DURABLE, ConsensusGuarantees.LINEARIZABLE, ConsensusGuarantees.REPLICATED,
        ConsensusGuarantees.TWO_NODE})
public final class RaftConsensusProvider implements ComponentProvider<Consensus> {
    static final Setting PRESET = new Setting("preset", Setting.Type.TEXT, "default", Setting.Change.SWAP,
        "Which times hold that are not set themselves: 'default', or 'fast-lan' for members in one room.");
    static final Setting HEARTBEAT = duration("heartbeat", "200ms",
        "How often a member says that it lives; a fifth of the failure timeout, so that four may be lost.");
    static final Setting FAILURE_TIMEOUT = duration("failureTimeout", "1s",
        "How long a member may be silent before it is suspected; busy machines need half a second.");
    static final Setting ELECTION_TIMEOUT = duration("electionTimeout", "500ms",
        "How long a round of voting may take; each vote is written to a disk.");
    static final Setting RESEND_INTERVAL = duration("resendInterval", "200ms",
        "After how long a follower that lags is sent what it lacks.");
    static final Setting JOIN_TIMEOUT = duration("joinTimeout", "300ms",
        "How long a member looks for others before it stands alone; groups that find each other later merge.");
    static final Setting SNAPSHOT_BYTES = new Setting("snapshotBytes", Setting.Type.INTEGER, "4194304",
        Setting.Change.SWAP, "Size of the log at which a snapshot replaces it; a start reads that much at most.");

    /**
     * What a preset says; what is not in it is the setting's own default. In fast-lan a new leader is there by the time
     * that the membership of the same preset has noticed the loss of the old one.
     */
    private static final Map<String, Map<String, String>> PRESETS = Map.of("default", Map.of(), "fast-lan",
        Map.of("heartbeat", "100ms", "failureTimeout", "700ms", "electionTimeout", "300ms"));

    private static Configuration withPreset(final Configuration given) {
        final Map<String, String> values = new HashMap<>(PRESETS.get(given.text(PRESET)));
        values.putAll(given.values());
        return Configuration.of(values);
    }

    private static Setting duration(final String name, final String value, final String description) {
        return new Setting(name, Setting.Type.DURATION, value, Setting.Change.SWAP, description);
    }

    @Override
    public List<Finding> check(final Configuration given) {
        final List<Finding> findings = new ArrayList<>(given.check(settings()));
        if (findings.isEmpty() && !PRESETS.containsKey(given.text(PRESET))) {
            findings.add(bad(PRESET, "There is no preset '" + given.text(PRESET) + "'.",
                "Known are: " + String.join(", ", new TreeSet<>(PRESETS.keySet())) + "."));
        }
        if (findings.isEmpty()) {
            final Configuration configuration = withPreset(given);
            for (final Setting setting : settings()) {
                if (setting == PRESET) {
                    continue;
                }
                final long value = setting == SNAPSHOT_BYTES ? configuration.integer(setting)
                    : configuration.duration(setting).toMillis();
                if (value < 1) {
                    findings.add(bad(setting, "The value must be positive.", "Leave it out for the default."));
                }
            }
            if (configuration.duration(FAILURE_TIMEOUT).compareTo(configuration.duration(HEARTBEAT)) <= 0) {
                findings.add(bad(FAILURE_TIMEOUT, "It is no longer than the heartbeat.",
                    "Make it several times as long."));
            }
        }
        return findings;
    }

    private static Finding bad(final Setting setting, final String problem, final String remedy) {
        return new Finding(Finding.Severity.ERROR, "component.bad-setting", 0, 0, setting.name(), problem, remedy);
    }

    @Override
    public ComponentInstance<Consensus> create(final InstanceContext context) {
        final List<Finding> findings = check(context.configuration());
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidInputException("config.invalid", findings);
        }
        final Configuration settings = withPreset(context.configuration());
        return new RaftConsensusInstance(context, new EngineSettings(settings.duration(HEARTBEAT).toMillis(),
            settings.duration(FAILURE_TIMEOUT).toMillis(), settings.duration(ELECTION_TIMEOUT).toMillis(),
            settings.duration(RESEND_INTERVAL).toMillis(), settings.duration(JOIN_TIMEOUT).toMillis(),
            settings.integer(SNAPSHOT_BYTES)));
    }

    @Override
    public List<Setting> settings() {
        return List.of(PRESET, HEARTBEAT, FAILURE_TIMEOUT, ELECTION_TIMEOUT, RESEND_INTERVAL, JOIN_TIMEOUT,
            SNAPSHOT_BYTES);
    }
}
