package io.coterie.runtime.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.coterie.api.component.ClusterConfiguration;
import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.ComponentDescription;
import io.coterie.api.component.ComponentNamespace;
import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.Components;
import io.coterie.api.component.Cuts;
import io.coterie.api.component.InstanceId;
import io.coterie.api.component.Swapping;
import io.coterie.api.core.ClusterId;
import io.coterie.api.core.NodeId;
import io.coterie.runtime.consensus.ConsensusSlot;
import io.coterie.runtime.instance.DataFolders;
import io.coterie.runtime.instance.MemberServices;
import io.coterie.runtime.instance.MemberServicesSource;
import io.coterie.runtime.instance.OwnerThread;
import io.coterie.runtime.instance.RuntimeInstanceContext;
import io.coterie.runtime.model.ChosenComponent;
import io.coterie.runtime.model.CommittedSet;
import io.coterie.runtime.model.ComponentRegistry;
import io.coterie.runtime.model.KeptLog;
import io.coterie.runtime.model.Swappable;
import io.coterie.runtime.rendezvous.Served;
import io.coterie.runtime.slot.InstanceSource;
import io.coterie.runtime.slot.Slot;
import io.coterie.runtime.swap.SetFile;
import io.coterie.runtime.swap.Shelf;
import io.coterie.runtime.swap.SwapSite;
import io.coterie.runtime.swap.Swapper;

/**
 * Builds one cluster, once: slots first, all of them registered, then the instances in the order of the set. Used by
 * one thread; afterwards it makes the instances of swaps, from any thread.
 */
final class ClusterAssembly implements SwapSite {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterAssembly.class);
    private final ClusterConfiguration configuration;
    private final ServicePublisher publisher;
    private final SlotTable slots;
    private final RunningCluster cluster;
    private final DataFolders folders;
    private final Turns turns;
    private final ComponentRegistry registry;
    private final SwapParts parts;
    private final Shelf shelf;
    private final SetFile file;
    private volatile MemberServices services;
    /** What others are told. */
    private volatile CommittedSet told;

    ClusterAssembly(final ClusterConfiguration configuration, final ServicePublisher publisher,
            final ComponentRegistry registry, final SwapParts parts, final Consumer<ClusterId> onClose) {
        this.configuration = configuration;
        this.registry = registry;
        this.parts = parts;
        this.shelf = parts.shelf(configuration, this::nodes);
        this.file = new SetFile(configuration.home(), configuration.cluster());
        this.publisher = publisher;
        this.slots = new SlotTable(configuration.cluster().name(), registry);
        this.cluster = new RunningCluster(configuration.cluster(), slots, onClose);
        this.folders = new DataFolders(configuration.home());
        this.turns = new Turns(configuration.home().resolve("slots"));
    }

    /**
     * Finds what the cluster is to begin with, or refuses it as a whole.
     *
     * @param deadline until when
     * @return the components
     */
    FirstSet.Begin begin(final Deadline deadline) {
        return new FirstSet(configuration, registry, parts, shelf, file, folders, deadline).find();
    }

    /**
     * Brings the cluster up; nothing is left behind if it fails.
     *
     * @param begin the components, in the order in which they start
     * @param source opens what the member offers to its instances
     * @param deadline until when
     * @return the open cluster
     */
    RunningCluster open(final FirstSet.Begin begin, final MemberServicesSource source, final Deadline deadline) {
        final List<ChosenComponent> chosen = begin.chosen();
        try {
            cluster.onEnd(turns.begin(chosen.stream().map(c -> c.choice().kind()).toList(), threads() + " turns"));
            committed(begin.set(), chosen);
            folders.recorded(file.beside().folders());
            services = source.open(configuration, () -> new Served(told, slots.installed()), this::instances);
            cluster.onEnd(services::close);
            chosen.forEach(this::addSlot);
            final Swapper swapper = swapper(begin);
            slots.swapping(swapper);
            publish(Components.class, slots);
            publish(Swapping.class, swapper);
            services.cuts().ifPresent(cuts -> publish(Cuts.class, cuts));
            for (int i = 0; i < chosen.size(); i++) {
                final Slot slot = slots.all().get(i);
                final ChosenComponent first = chosen.get(i);
                slot.bringUp(source(first, begin.set().logs().get(i), folders::take), deadline.leftFor("start "
                    + chosen.get(i).choice().component()));
                cluster.onEnd(slot::close);
            }
            // first of all: nothing is swapped while the slots end
            cluster.onEnd(swapper::close);
            swapper.tidy();
            slots.all().stream().filter(s -> Swappable.keepsLog(s.kind())).findFirst()
                .ifPresent(log -> watch(log, swapper));
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void watch(final Slot log, final Swapper swapper) {
        final OwnerThread looks = new OwnerThread(threads() + " left behind");
        cluster.onEnd(looks::close);
        final NextStart next = new NextStart(configuration, registry, parts, shelf);
        new LeftBehind(looks, new LeftBehind.Member() {
            @Override
            public CommittedSet own() {
                return told;
            }

            @Override
            public boolean leaderless() {
                return log.front().leaderless();
            }

            @Override
            public boolean carriesOut() {
                return swapper.carriesOut();
            }

            @Override
            public List<CommittedSet> others() {
                return parts.others(configuration, nodes(), FirstSet.ASK_LIMIT).values().stream()
                    .map(d -> d.served().set()).toList();
            }

            @Override
            public String lacks(final CommittedSet set) {
                return next.lacks(set);
            }

            @Override
            public void end(final String problem) {
                log.front().leftBehind(problem);
            }

            @Override
            public void say(final String problem) {
                LOG.error("{}", problem);
            }
        }).watch();
    }

    private Swapper swapper(final FirstSet.Begin begin) {
        final Swapper swapper = new Swapper(configuration.cluster(), begin.set(), begin.chosen(), slots.all(),
            registry, shelf, file, this, threads());
        cluster.onEnd(swapper::close);
        return swapper;
    }

    /** {@return where the nodes are now} */
    Map<NodeId, String> nodes() {
        final MemberServices open = services;
        return open == null || open.nodes().isEmpty() ? configuration.nodes() : open.nodes();
    }

    @Override
    public int size() {
        return nodes().size();
    }

    @Override
    public List<ComponentDescription> elsewhere(final Duration timeout) {
        return parts.others(configuration, nodes(), timeout).values().stream()
            .flatMap(d -> d.served().installed().stream()).distinct().toList();
    }

    @Override
    public void committed(final CommittedSet set, final List<ChosenComponent> chosen) {
        folders.recorded(folders(set.choices()));
        told = new CommittedSet(set.revision(), chosen.stream().map(ChosenComponent::withoutSecrets).toList(),
            set.hashes(), set.logs());
        for (int i = 0; i < set.logs().size(); i++) {
            if (!set.logs().get(i).first()) {
                folders.endLogs(set.choices().get(i).kind(), set.logs().get(i).name());
            }
        }
        if (services != null) {
            services.announce();
        }
    }

    private String threads() {
        return configuration.cluster().name() + "/" + configuration.self().node();
    }

    private List<String> instances() {
        return slots.slots().stream().filter(s -> s.instance() != null).map(s -> s.instance().toString()).toList();
    }

    private void addSlot(final ChosenComponent chosen) {
        final String kind = chosen.choice().kind();
        final Slot slot = new Slot(kind, Fronts.of(kind, chosen.api(), configuration), turns.of(kind),
            threads() + " slot " + kind);
        slots.add(slot);
        cluster.onEnd(slot::close);
        publish(slot.front().api(), slot.front().facade());
    }

    private void publish(final Class<?> type, final Object service) {
        cluster.onEnd(publisher.publish(type, service, Map.of(
            ComponentNamespace.CLUSTER, configuration.cluster().uuid().toString(),
            ComponentNamespace.CLUSTER_NAME, configuration.cluster().name())));
    }

    @Override
    public Map<String, Integer> folders(final List<Choice> choices) {
        return folders.numbers(choices);
    }

    @Override
    public InstanceSource source(final ChosenComponent chosen, final KeptLog log) {
        return source(chosen, log, folders::fresh);
    }

    /** Those with which a log began, no more and no fewer; of some the address may not be known here yet. */
    private Map<NodeId, String> electorate(final KeptLog log) {
        if (log.first()) {
            return configuration.nodes();
        }
        final Map<NodeId, String> known = new HashMap<>(configuration.nodes());
        known.putAll(nodes());
        final Map<NodeId, String> electorate = new HashMap<>();
        log.voters().forEach(v -> electorate.put(v, known.getOrDefault(v, "")));
        return electorate;
    }

    private InstanceSource source(final ChosenComponent chosen, final KeptLog log,
            final Function<Choice, DataFolders.Claim> folder) {
        final InstanceId id = chosen.id(configuration.cluster());
        return new InstanceSource() {
            @Override
            public ComponentDescription description() {
                return chosen.description();
            }

            @Override
            public InstanceId id() {
                return id;
            }

            @Override
            public Made make(final BiConsumer<String, String> onFailure) {
                final RuntimeInstanceContext context = new RuntimeInstanceContext(id,
                    chosen.sharedHash(), configuration, chosen.choice().settings(), log.name(), electorate(log),
                    slots.seenFrom(id.kind()), services, log.first() ? folder.apply(chosen.choice())
                        : folders.ofLog(chosen.choice(), log.name()), onFailure);
                try {
                    final ComponentInstance<?> made = chosen.component().provider().create(context);
                    return ConsensusSlot.is(chosen.api()) ? ConsensusSlot.named(made, log.name(), context::close)
                        : new Made(made, context::close);
                } catch (RuntimeException | Error e) {
                    context.close();
                    throw e;
                }
            }
        };
    }
}
