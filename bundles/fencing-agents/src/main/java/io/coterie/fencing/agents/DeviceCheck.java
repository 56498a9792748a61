package io.coterie.fencing.agents;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.coterie.api.core.Finding;
import io.coterie.api.core.NodeId;
import io.coterie.api.fencing.FenceAgent;
import io.coterie.api.fencing.FenceDevice;

/** Compares a device with what its agent says of itself. Agents only warn of what they do not know. Pure. */
final class DeviceCheck {
    /** Set by the caller of an agent alone. */
    private static final Set<String> RESERVED = Set.of("action", "option");
    private static final Set<String> PLUG = Set.of("plug", "port");
    /** What says which node is meant; given as a parameter, it is the same for every node. */
    private static final Set<String> TARGET = Set.of("plug", "port", "nodename");
    /** What Pacemaker takes beside the agent's parameters, and where that stands here. */
    private static final Map<String, String> PACEMAKER = Map.of(
        "pcmk_host_map", "Write 'host-map: {NODE: \"PLUG\"}' beside 'agent'.",
        "pcmk_host_list", "Write 'targets: [NODE, ...]' beside 'agent'.",
        "pcmk_host_check", "Write 'targets: [NODE, ...]' beside 'agent'; a device is not asked whom it is for.",
        "pcmk_delay_base", "Write 'delay', which may be a map by node, beside 'agent'.",
        "pcmk_delay_max", "Write 'random-delay' beside 'agent'; it is added to 'delay'.",
        "pcmk_reboot_action", "Write 'action: off' beside 'agent' if the node shall stay off.",
        "pcmk_action_limit", "Leave it out: one use of a device runs at a time.",
        "pcmk_host_argument", "Leave it out: the agent says whether it wants 'plug' or 'port'.",
        "provides", "Write 'provides: unfencing' beside 'agent'.");
    private static final Set<String> TRUTH = Set.of("1", "0", "yes", "no", "on", "off", "true", "false");

    private final FenceAgent agent;
    private final FenceDevice device;
    private final List<Finding> findings = new ArrayList<>();

    private DeviceCheck(final FenceAgent agent, final FenceDevice device) {
        this.agent = agent;
        this.device = device;
    }

    static List<Finding> of(final FenceAgent agent, final FenceDevice device) {
        final DeviceCheck check = new DeviceCheck(agent, device);
        device.parameters().forEach(check::parameter);
        check.required();
        check.target();
        if (agent.unfences()) {
            check.warning("fencing.cuts-off", "agent", agent.name() + " cuts a node off and does not end it: what"
                + " runs there stays, its addresses with it. It is let in again when it joins, after a restart of its"
                + " host.", "Let a second device of the same topology level switch it off.");
        }
        return check.findings;
    }

    /** {@return whether the device says itself what it switches, whatever the node} */
    static boolean namesPlug(final FenceDevice device) {
        return TARGET.stream().anyMatch(device.parameters()::containsKey);
    }

    private void parameter(final String name, final String value) {
        final String field = "parameters." + name;
        if (RESERVED.contains(name)) {
            error("fencing.reserved-parameter", field, "'" + name + "' is not given as a parameter of a device.",
                "Write 'action' beside 'agent'.");
            return;
        }
        final Optional<FenceAgent.Parameter> known = agent.parameters().stream().filter(p -> p.name().equals(name))
            .findFirst();
        if (known.isEmpty()) {
            error("fencing.unknown-parameter", field, agent.name() + " takes no parameter '" + name + "'.",
                foreign(name).orElseGet(() -> Nearest.to(name, agent.parameters().stream().filter(p -> !p.deprecated())
                    .map(FenceAgent.Parameter::name).filter(n -> !RESERVED.contains(n)).toList())));
            return;
        }
        if (device.secrets().contains(name)) {
            return;
        }
        if (AgentInput.hasLineEnd(value)) {
            error("fencing.bad-parameter", field, "The value of '" + name + "' has more than one line.",
                "Write it in one line.");
        } else if (!fits(known.get(), value)) {
            error("fencing.bad-parameter", field, (known.get().secret() ? "The value" : "'" + value + "'") + " is no "
                + known.get().type() + ", as " + agent.name() + " wants for '" + name + "'.",
                known.get().options().isEmpty() ? "Mend the value."
                    : "Write one of " + String.join(", ", known.get().options()) + ".");
        }
    }

    /** Where that stands which Pacemaker has among the parameters. */
    private static Optional<String> foreign(final String name) {
        if (name.matches("pcmk_(off|on|reboot|status|monitor|list)_timeout")) {
            return Optional.of("Write 'timeout', for a whole try, beside 'agent'.");
        }
        return name.matches("pcmk_(off|on|reboot|status|monitor|list)_retries")
            ? Optional.of("Write 'retries' beside 'agent'.") : Optional.ofNullable(PACEMAKER.get(name));
    }

    private static boolean fits(final FenceAgent.Parameter parameter, final String value) {
        final String text = value.strip();
        return switch (parameter.type()) {
            case "integer" -> text.matches("[-+]?\\d{1,18}");
            case "second" -> text.matches("\\d{1,9}(\\.\\d{1,9})?s?");
            case "boolean" -> TRUTH.contains(text.toLowerCase(Locale.ROOT));
            case "select" -> parameter.options().isEmpty() || parameter.options().contains(text);
            default -> true;
        };
    }

    private void required() {
        for (final FenceAgent.Parameter parameter : agent.parameters()) {
            final boolean given = device.parameters().containsKey(parameter.name())
                || device.parameters().containsKey(parameter.replaces());
            if (parameter.required() && !parameter.deprecated() && !given && parameter.defaultValue().isEmpty()
                && !RESERVED.contains(parameter.name()) && !PLUG.contains(parameter.name())) {
                error("fencing.missing-parameter", "parameters", "The device lacks '" + parameter.name() + "', which "
                    + agent.name() + " requires.", "Add it under 'parameters'.");
            }
            if (!parameter.replaces().isEmpty() && device.parameters().containsKey(parameter.name())
                && device.parameters().containsKey(parameter.replaces())) {
                error("fencing.parameter-twice", "parameters." + parameter.replaces(), "'" + parameter.replaces()
                    + "' is the former name of '" + parameter.name() + "', and both are given.",
                    "Keep '" + parameter.name() + "'.");
            }
        }
    }

    /** A device that cannot tell nodes apart would confirm the fence of one node by switching another. */
    private void target() {
        samePlug();
        if (device.targets().size() == 1 || AgentFacts.heuristic(agent)) {
            return;
        }
        final String remedy = "Write 'targets: [NODE]' with the one node that it is for, and a device for each other.";
        if (namesPlug(device)) {
            error("fencing.target-not-chosen", "targets", "The device names its plug, so it would switch the same one"
                + " for every node.", remedy + " Or write the plugs under 'host-map'.");
        } else if (!AgentFacts.choosesTarget(agent, device.parameters())) {
            error("fencing.target-not-chosen", "targets", agent.name() + " switches the one host that its parameters"
                + " name, whatever the node.", remedy);
        }
    }

    /** Two nodes behind one plug: the fence of one of them would be confirmed by switching the other. */
    private void samePlug() {
        final Map<String, NodeId> named = new TreeMap<>();
        final Set<NodeId> nodes = new TreeSet<>(device.hostMap().keySet());
        nodes.addAll(device.targets());
        if (!device.targets().isEmpty()) {
            nodes.retainAll(device.targets());
        }
        for (final NodeId node : agent.takes("plug") || agent.takes("port") ? nodes : Set.<NodeId>of()) {
            final String plug = device.hostMap().getOrDefault(node, node.name());
            final NodeId other = named.putIfAbsent(plug, node);
            if (other != null) {
                error("fencing.same-plug", "host-map", other + " and " + node + " have the same plug '" + plug + "'.",
                    "Write for each node its own plug.");
            }
        }
    }

    private void error(final String code, final String field, final String problem, final String remedy) {
        findings.add(new Finding(Finding.Severity.ERROR, code, 0, 0, field, problem, remedy));
    }

    private void warning(final String code, final String field, final String problem, final String remedy) {
        findings.add(new Finding(Finding.Severity.WARNING, code, 0, 0, field, problem, remedy));
    }
}
