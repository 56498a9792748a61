package io.coterie.assembly.archive;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.coterie.assembly.resolve.ComponentOffer;
import io.coterie.assembly.resolve.Resolution;
import io.coterie.assembly.resolve.Selection;

/** Which components of a distribution do what only root may do. Stateless. */
final class Privileges {
    private static final String AGENTS = "resource-agents";
    private static final String COROSYNC = "corosync";
    private static final Set<String> DAEMON_OF = Set.of("membership", "messaging");

    private Privileges() {
    }

    /**
     * Looks at what was resolved: asked for, needed by others, or brought along, since a swap may start that.
     *
     * @param resolution the distribution
     * @return why a member runs as root, one part of a sentence each; empty if it need not
     */
    static List<String> of(final Resolution resolution) {
        return Stream.concat(Stream.concat(resolution.components().stream(), resolution.alone().stream())
            .map(Privileges::reason), resolution.alternatives().stream().map(Privileges::reason))
            .flatMap(Optional::stream).distinct().sorted().toList();
    }

    private static Optional<String> reason(final Selection.Choice choice) {
        return "found".equals(choice.wish().settings().get("daemon")) && startsCorosync(choice.offer())
            ? Optional.empty() : reason(choice.offer());
    }

    private static Optional<String> reason(final ComponentOffer offer) {
        return offer.kind().equals(AGENTS)
            ? Optional.of("resource agents mount, add addresses and start services: they do what root does")
            : startsCorosync(offer)
                ? Optional.of("corosync is started by the member, and runs as root; with 'daemon: found' it is not")
                : Optional.empty();
    }

    private static boolean startsCorosync(final ComponentOffer offer) {
        return offer.engine().equals(COROSYNC) && DAEMON_OF.contains(offer.kind());
    }
}
