package io.coterie.itests.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.coterie.api.core.CoterieException;
import io.coterie.api.core.MemberId;
import io.coterie.api.core.Subscription;
import io.coterie.api.core.UnavailableException;
import io.coterie.api.membership.Membership;
import io.coterie.api.membership.MembershipListener;
import io.coterie.api.membership.Notification;
import io.coterie.api.membership.View;
import io.coterie.api.membership.ViewChange;
import io.coterie.api.membership.ViewId;
import io.coterie.api.membership.ViewStability;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.runtime.membership.ViewAgreement;
import io.coterie.runtime.membership.ViewEffects;
import io.coterie.simulation.EngineMember;
import io.coterie.simulation.SimulatedProcess;

/**
 * The membership slot of one simulated member: the real agreement on views over the simulated engine. What the slot
 * does on its owner thread happens here in turns of the process.
 */
final class SimulatedMembership implements Membership, ViewEffects, EngineViewSink {
    /** As the slot does. */
    private static final Duration REMIND = Duration.ofSeconds(1);
    private final SimulatedProcess process;
    private final EngineMember engine;
    private final Recorder recorder;
    private final ViewAgreement core;
    private boolean reminding;
    private final List<Listener> listeners = new ArrayList<>();

    SimulatedMembership(final SimulatedProcess process, final EngineMember engine, final DiskEpochMemory memory,
            final Recorder recorder) {
        this.process = process;
        this.engine = engine;
        this.recorder = recorder;
        this.core = new ViewAgreement(process.member(), memory, this);
    }

    /** A subscriber with the view it was told last. */
    private static final class Listener {
        private final MembershipListener target;
        private final Notification kind;
        private View told;

        Listener(final MembershipListener target, final Notification kind) {
            this.target = target;
            this.kind = kind;
        }

        void view(final View view) {
            final List<MemberId> old = told == null ? List.of() : told.members();
            final Notification how = told == null ? Notification.FULL : kind;
            told = view;
            target.viewChanged(new ViewChange(view, how,
                view.members().stream().filter(m -> !old.contains(m)).toList(),
                old.stream().filter(m -> !view.contains(m)).toList(),
                how == Notification.INCREMENTAL ? null : old.stream().filter(view::contains).toList()));
        }
    }

    void open() {
        engine.open(this);
    }

    @Override
    public MemberId self() {
        return process.member();
    }

    @Override
    public View view() {
        return core.view().orElseThrow(() -> new UnavailableException("membership.no-view",
            "No view has been installed yet.", "Subscribe, or try again."));
    }

    @Override
    public ViewStability stability() {
        return core.stability();
    }

    @Override
    public Subscription subscribe(final MembershipListener target, final Notification kind) {
        final Listener listener = new Listener(target, kind);
        process.execute(() -> {
            listeners.add(listener);
            core.view().ifPresent(listener::view);
        });
        return () -> listeners.remove(listener);
    }

    @Override
    public void declarePrimary(final ViewId view, final boolean primary) {
        process.execute(() -> core.declarePrimary(view, primary));
    }

    // --- what the engine reports ---

    @Override
    public void engineView(final EngineView view) {
        process.execute(() -> guarded(() -> core.engineView(view)));
    }

    @Override
    public void inTransition() {
        process.execute(core::inTransition);
    }

    @Override
    public void note(final MemberId from, final byte[] note) {
        process.execute(() -> guarded(() -> core.note(from, note)));
    }

    /** As the slot does: a view whose epoch cannot be kept is not installed, and the last one stands. */
    private void guarded(final Runnable event) {
        try {
            event.run();
        } catch (CoterieException e) {
            recorder.trace(self() + " did not install a view: " + e.problem());
        }
        if (core.agreeing() && !reminding) {
            reminding = true;
            process.schedule(REMIND, () -> {
                reminding = false;
                guarded(core::remind);
            });
        }
    }

    // --- what the core wants ---

    @Override
    public void publish(final byte[] note) {
        engine.publish(note);
    }

    @Override
    public void installed(final View view) {
        recorder.installed(self(), view);
        List.copyOf(listeners).forEach(l -> l.view(view));
    }

    @Override
    public void stability(final ViewStability stability) {
        List.copyOf(listeners).stream().filter(l -> l.told != null).forEach(l -> l.target.stabilityChanged(stability));
    }

    @Override
    public void primary(final View view) {
        recorder.primary(self(), view);
        List.copyOf(listeners).stream().filter(l -> l.told != null).forEach(l -> l.target.primaryChanged(view));
    }
}
