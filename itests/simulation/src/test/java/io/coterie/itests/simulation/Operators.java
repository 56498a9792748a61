package io.coterie.itests.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.coterie.api.component.ClusterConfiguration.Choice;
import io.coterie.api.component.Configuration;
import io.coterie.api.core.NodeId;
import io.coterie.api.core.Term;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.manager.OperatorRequest;
import io.coterie.api.manager.SwapRequest;
import io.coterie.api.state.Change;
import io.coterie.document.DocumentParser;

/**
 * People who apply documents and ask for things, and a client that writes records and keeps what was acknowledged:
 * that must be there in the end. On the simulation's thread; a call that a member never answers is lost with it.
 */
final class Operators {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REPEAT = Duration.ofMillis(700);
    /** Before that, no cluster has come up. */
    private static final Duration FIRST = Duration.ofMillis(1500);
    private static final Duration MOST_PAUSE = Duration.ofSeconds(3);
    private static final String PREFIX = "campaign/";
    private final Campaign campaign;
    private final List<String> documents;
    private final Map<Integer, ClusterDocument> parsed = new TreeMap<>();
    private final Map<String, String> acknowledged = new TreeMap<>();
    private int wanted;
    private long written;
    private boolean ended;
    private int tidying = -1;

    Operators(final Campaign campaign, final String policy) {
        this.campaign = campaign;
        this.documents = CampaignDocuments.all(policy, campaign.ids().size());
    }

    /** {@return what was acknowledged: values by key} */
    Map<String, String> acknowledged() {
        return acknowledged;
    }

    /** {@return the document that was applied last} */
    ClusterDocument document() {
        return parsed.computeIfAbsent(wanted, n -> DocumentParser.parse(documents.get(n)).orThrow());
    }

    /** {@return its text} */
    String text() {
        return documents.get(wanted);
    }

    /** Applies a document, and tries again until that was acknowledged or another is wanted. */
    void applyDocument(final int which) {
        wanted = which;
        final String text = documents.get(which);
        final boolean[] done = new boolean[1];
        final Runnable attempt = new Runnable() {
            @Override
            public void run() {
                if (done[0] || wanted != which) {
                    return;
                }
                campaign.anyRunning().ifPresent(node -> {
                    final long version = node.manager().state().document().version();
                    node.manager().apply(text, version, "campaign", "", TIMEOUT).whenComplete((applied, failure) -> {
                        done[0] |= failure == null;
                    });
                });
                campaign.simulation().plan(REPEAT, this);
            }
        };
        campaign.simulation().plan(FIRST, attempt);
    }

    void begin() {
        next();
    }

    void end() {
        ended = true;
    }

    private void next() {
        campaign.simulation().plan(campaign.simulation().between(Duration.ofMillis(50), MOST_PAUSE), () -> {
            if (!ended) {
                act();
                next();
            }
        });
    }

    private void act() {
        final Random random = campaign.simulation().random();
        final NodeId node = campaign.ids().get(random.nextInt(campaign.ids().size()));
        switch (random.nextInt(12)) {
            case 0 -> request(new OperatorRequest.Standby(node, true));
            case 1 -> request(new OperatorRequest.Standby(node, false));
            case 2 -> request(new OperatorRequest.Move("a", Optional.of(node), Optional.of(Duration.ofSeconds(20))));
            case 3 -> request(new OperatorRequest.Cleanup(Optional.empty(), Optional.empty()));
            case 4 -> request(new OperatorRequest.TargetRole("a", random.nextBoolean() ? Optional.of("Stopped")
                : Optional.empty()));
            case 6 -> swap(random.nextInt(3) == 0 ? "consensus" : "messaging", "m" + random.nextInt(3),
                random.nextInt(4) == 0);
            case 5 -> applyDocument(random.nextInt(CampaignDocuments.MIXED));
            default -> write();
        }
    }

    private void write() {
        final String value = Long.toString(++written);
        final String key = PREFIX + value;
        campaign.anyRunning().ifPresent(node -> node.state().submit(new Change.PutRecord(key, -1,
            value.getBytes(StandardCharsets.UTF_8), Term.NONE), TIMEOUT).whenComplete((state, failure) -> {
                if (failure == null) {
                    campaign.recorder().count("acknowledged");
                    acknowledged.put(key, value);
                }
            }));
    }

    /** Replaces the messaging component, and may think better of it. */
    void swap(final String component, final boolean regrets) {
        swap("messaging", component, regrets);
    }

    private void swap(final String kind, final String component, final boolean regrets) {
        swap(List.of(kind), component, regrets, swapped -> { });
    }

    /**
     * Replaces components, and may think better of it.
     *
     * @param kinds of which kinds
     * @param component the name of the new ones
     * @param regrets whether it is to be ended again after a while
     * @param after is given whether the swap was recorded
     */
    void swap(final List<String> kinds, final String component, final boolean regrets,
            final Consumer<Optional<Throwable>> after) {
        final List<Choice> rows = kinds.stream().map(k -> new Choice(k, component, "", Configuration.EMPTY)).toList();
        campaign.anyRunning().ifPresentOrElse(node -> node.manager().swaps().run(new SwapRequest(rows, true,
            "campaign"), TIMEOUT).whenComplete((swap, failure) -> {
                campaign.recorder().trace("an operator wants " + component + ": " + (failure == null ? swap.number()
                    : failure));
                if (failure == null) {
                    campaign.recorder().count("swaps");
                }
                if (failure == null && regrets) {
                    campaign.simulation().plan(MOST_PAUSE, () -> abort(swap.number()));
                }
                after.accept(Optional.ofNullable(failure));
            }), () -> after.accept(Optional.of(new IllegalStateException("nobody runs"))));
    }

    /** Ends a swap, if it is not decided and somebody is there. */
    void abort(final long number) {
        campaign.anyRunning().ifPresent(other -> other.manager().swaps().abort(number, "campaign", TIMEOUT));
    }

    private void request(final OperatorRequest request) {
        campaign.anyRunning().ifPresent(node -> {
            campaign.recorder().trace("an operator asks " + node.member() + " for " + request);
            node.manager().request(request, TIMEOUT).whenComplete((nothing, failure) -> {
                if (failure == null) {
                    campaign.recorder().count("requests");
                }
            });
        });
    }

    /** {@return whether nothing that was asked for when tidying up is on its way} */
    boolean done() {
        return tidying <= 0;
    }

    /** {@return whether the last tidying up is over} */
    boolean idle() {
        return tidying < 0;
    }

    /** What operators do when all is mended: takes back every request and forgets every failure, again and again. */
    void tidyUp() {
        final List<OperatorRequest> requests = new java.util.ArrayList<>();
        campaign.ids().forEach(node -> requests.add(new OperatorRequest.Standby(node, false)));
        requests.add(new OperatorRequest.Move("a", Optional.empty(), Optional.empty()));
        requests.add(new OperatorRequest.TargetRole("a", Optional.empty()));
        requests.add(new OperatorRequest.Cleanup(Optional.empty(), Optional.empty()));
        tidying = requests.size();
        tidy(requests);
    }

    private void tidy(final List<OperatorRequest> requests) {
        if (tidying == 0) {
            // failures that come later are cleaned up later
            campaign.simulation().plan(Duration.ofSeconds(30), () -> tidying = -1);
            return;
        }
        final OperatorRequest request = requests.get(requests.size() - tidying);
        final int before = tidying;
        campaign.anyRunning().ifPresent(node -> node.manager().request(request, TIMEOUT)
            .whenComplete((nothing, failure) -> {
                if (failure == null && tidying == before) {
                    tidying--;
                }
            }));
        campaign.simulation().plan(REPEAT, () -> tidy(requests));
    }
}
