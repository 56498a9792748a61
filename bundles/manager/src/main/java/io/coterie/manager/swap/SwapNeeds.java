package io.coterie.manager.swap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.coterie.api.core.Finding;
import io.coterie.api.document.ClusterDocument;
import io.coterie.api.document.FencingSpec;
import io.coterie.api.document.Resource;
import io.coterie.api.fencing.FencingGuarantees;
import io.coterie.api.resource.ResourceGuarantees;

/** Whether a new set still serves what the document that holds names: its classes of agents, its fence agents. Pure. */
public final class SwapNeeds {
    private SwapNeeds() {
    }

    /**
     * Judges.
     *
     * @param document the document that holds
     * @param changed the kinds that the swap changes; of the others nothing is said
     * @param gives what the new set promises, as {@code kind:guarantee}; empty if that is not known
     * @return an error for each class and each device that nothing in the new set says that it serves
     */
    public static List<Finding> unmet(final ClusterDocument document, final Set<String> changed,
            final Collection<String> gives) {
        final List<Finding> findings = new ArrayList<>();
        if (gives.isEmpty()) {
            return findings;
        }
        if (changed.contains(ResourceGuarantees.KIND)) {
            final Set<String> classes = new TreeSet<>();
            document.primitives().map(Resource.Primitive::agent).forEach(agent -> classes.add(agent.split(":", 2)[0]));
            classes.stream().filter(c -> !gives.contains(promise(ResourceGuarantees.KIND, ResourceGuarantees.CLASS, c)))
                .forEach(c -> findings.add(SwapRules.error("swap.not-covered", ResourceGuarantees.KIND, "No component"
                    + " of the new set says that it serves the class '" + c + "', which the document uses.",
                    "Choose one with the guarantee " + ResourceGuarantees.CLASS + "=" + c + ".")));
        }
        if (changed.contains(FencingGuarantees.KIND)) {
            document.fencing().devices().stream().filter(d -> gives.stream().noneMatch(g -> drives(g, d)))
                .forEach(d -> findings.add(SwapRules.error("swap.not-covered", FencingGuarantees.KIND, "No component"
                    + " of the new set says that it drives '" + d.agent() + "', the agent of the fence device '"
                    + d.name() + "'.", "Choose one with the guarantee " + FencingGuarantees.HANDLES + "=" + d.agent()
                    + ", or change the device first.")));
        }
        return findings;
    }

    private static String promise(final String kind, final String guarantee, final String value) {
        return kind + ":" + guarantee + "=" + value;
    }

    private static boolean drives(final String gives, final FencingSpec.Device device) {
        final String prefix = promise(FencingGuarantees.KIND, FencingGuarantees.HANDLES, "");
        if (!gives.startsWith(prefix)) {
            return false;
        }
        final String agents = gives.substring(prefix.length());
        return agents.endsWith("*") ? device.agent().startsWith(agents.substring(0, agents.length() - 1))
            : agents.equals(device.agent());
    }
}
