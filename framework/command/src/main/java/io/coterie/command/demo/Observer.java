package io.coterie.command.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.coterie.command.Failure;
import io.coterie.command.client.ControlClient;
import io.coterie.command.home.MarkedProcess;
import io.coterie.command.home.Until;
import io.coterie.command.json.Fields;

/** Watches one recovery from outside: the cluster's answers, the processes, the service. Used on one thread. */
final class Observer {
    private final DemoCluster demo;
    private final ServiceProbe probe;
    private final ServiceAnswer old;
    private final MarkedProcess member;
    private long killed;
    private long detected;
    private long fenced;
    private long oldGone;
    private int oldLeft = -1;
    private ServiceAnswer recovered;

    /**
     * Prepares.
     *
     * @param demo the cluster
     * @param probe who asks the service
     * @param old who serves now
     * @param member the member that runs it
     */
    Observer(final DemoCluster demo, final ServiceProbe probe, final ServiceAnswer old, final MarkedProcess member) {
        this.demo = demo;
        this.probe = probe;
        this.old = old;
        this.member = member;
    }

    /** Kills the member and watches until another one serves, or the time is up. */
    Evidence killAndWatch(final Duration timeout) throws IOException {
        killed = System.currentTimeMillis();
        member.kill();
        Until.holds(timeout, this::look);
        // the record of the fence comes to the member that is asked as everything does, a moment later
        Until.holds(Duration.ofSeconds(5), () -> look() && fenced > 0);
        final Journal journal = Journal.read(demo.journal());
        return new Evidence(killed, detected, fenced, probe.lastOf(old.pid()).map(ServiceAnswer::at).orElse(0L),
            oldGone, Math.max(0, oldLeft), recovered == null ? 0 : journal.started(recovered.pid()).orElse(0),
            recovered == null ? 0 : recovered.at(), journal.starts());
    }

    /** One look at everything; true once somebody else serves. */
    private boolean look() {
        if (oldGone == 0 && !MarkedProcess.alive(old.pid())) {
            oldGone = System.currentTimeMillis();
        }
        if (recovered == null) {
            probe.firstOfOther(old.pid()).ifPresent(answer -> {
                recovered = answer;
                oldLeft = (int) demo.cluster().processes(old.node()).stream()
                    .filter(p -> p.incarnation() <= member.incarnation()).count();
            });
        }
        try {
            ask();
        } catch (final Failure e) {
            // a cluster that has just lost a member may not answer every question; the next look asks again
            return false;
        }
        return recovered != null;
    }

    private void ask() {
        final ControlClient client = demo.client();
        if (detected == 0) {
            final Map<String, Object> node = client.get("/v1/nodes/" + old.node());
            if (!Fields.flag(node, "inView") || !"online".equals(Fields.text(node, "state"))) {
                detected = System.currentTimeMillis();
            }
        }
        if (fenced == 0) {
            Fields.objects(client.get("/v1/fences"), "fences").stream()
                .filter(f -> Fields.text(f, "target").equals(old.node())
                    && Fields.number(f, "incarnation") == member.incarnation()
                    && "confirmed".equals(Fields.text(f, "status")))
                .findFirst().ifPresent(f -> fenced = Instant.parse(Fields.text(f, "at")).toEpochMilli());
        }
    }

    /** {@return who serves now; null if nobody does} */
    ServiceAnswer recovered() {
        return recovered;
    }
}
