package io.coterie.conformance.fencing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.fencing.FencingGuarantees;
import io.coterie.conformance.Expect;
import io.coterie.conformance.NotChecked;
import io.coterie.conformance.Trial;
import io.coterie.conformance.world.KitCluster;
import io.coterie.conformance.world.Member;
import io.coterie.conformance.world.MemberPlan;

/** A member that fences, and targets in processes of their own. Used by one thread. */
final class Yard {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Duration LATE = Duration.ofSeconds(15);
    private final Trial trial;
    private final KitCluster cluster;
    private final Map<String, String> settings = new TreeMap<>();
    private final Path folder;
    private final Member<Fencing> here;
    /** Whether it fences through the kit's fence agent, which is a switch of hosts. */
    private final boolean switches;
    private long term;

    Yard(final Trial trial) {
        this.trial = trial;
        this.folder = trial.folder("yard");
        this.cluster = trial.cluster(3);
        settings.putAll(trial.options().settings());
        if (trial.subject().provider().settings().stream().anyMatch(s -> s.name().equals("registry"))) {
            // this machine's own registry is not for the kit's members
            settings.put("registry", folder.resolve("registry").toString());
        }
        switches = trial.subject().claims(FencingGuarantees.WHOLE_HOST)
            && trial.subject().provider().settings().stream().anyMatch(s -> s.name().equals("path"));
        if (switches) {
            settings.put("path", KitSwitch.install(folder).toString());
        }
        final MemberPlan plan = cluster.plan("n1");
        settings.forEach(plan::setting);
        here = plan.<Fencing>create().up();
    }

    Member<Fencing> here() {
        return here;
    }

    Fencing fencing() {
        return here.service();
    }

    /** The device agent: the one that is called as the component is. */
    String agent() {
        if (switches) {
            return KitSwitch.AGENT;
        }
        final String name = trial.subject().description().name();
        if (!fencing().handles(name)) {
            throw new NotChecked("The component has no agent called '" + name + "', and the kit has no device for"
                + " others.");
        }
        return name;
    }

    /** Whether the kit's own switch is behind it, which can be told to do wrong. */
    boolean switches() {
        return switches;
    }

    /** How often the kit's switch was asked to switch a node off. */
    int asked(final String node) {
        return KitSwitch.asked(folder, node);
    }

    FenceDevice device(final String... parameters) {
        final Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        if (switches) {
            all.put("folder", folder.toString());
        }
        return new FenceDevice("kit", agent(), Set.of(), Map.of(), all);
    }

    Target target(final String node, final long life) {
        agent();
        final Target target = Target.start(trial, cluster, node, life, settings, folder);
        if (switches) {
            KitSwitch.host(folder, target);
        }
        return target;
    }

    FenceResult fence(final MemberId target) {
        return fence(target, ++term, LIMIT);
    }

    FenceResult fence(final MemberId target, final long inTerm, final Duration limit) {
        return fence(device(), target, inTerm, limit);
    }

    FenceResult fence(final FenceDevice device, final MemberId target, final long inTerm, final Duration limit) {
        final FenceResult result = Expect.ended(begin(device, target, inTerm, limit), limit.plus(LATE), "fence("
            + target + ")");
        Expect.that(!result.detail().isBlank(), () -> "A fence ended with " + result.status() + ", and the result does"
            + " not say what was verified or what went wrong.");
        return result;
    }

    /** A fence that is on its way. */
    CompletionStage<FenceResult> begin(final FenceDevice device, final MemberId target, final long inTerm,
            final Duration limit) {
        term = Math.max(term, inTerm);
        return fencing().fence(new FenceRequest(device, target, FenceRequest.Action.OFF, new Term(inTerm), limit,
            "the kit asks for it"));
    }
}
