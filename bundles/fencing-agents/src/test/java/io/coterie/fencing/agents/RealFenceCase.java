package io.coterie.fencing.agents;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.coterie.fencing.agents.VirtualMachineSimulator.Api;

/**
 * One fence agent with what it drives.
 *
 * @param agent its name
 * @param with what it drives, for people
 * @param needs programs that must be there
 * @param root whether it takes root
 * @param trial what is done
 */
record RealFenceCase(String agent, String with, List<String> needs, boolean root, Trial trial) {
    /** Does it in a folder of its own, and says what went well. */
    @FunctionalInterface
    interface Trial {
        String run(AgentsFixture agents, Path folder) throws Exception;
    }

    /** Makes the device. */
    @FunctionalInterface
    private interface Maker {
        SimulatedDevice make(Path folder) throws Exception;
    }

    static List<RealFenceCase> all() {
        final List<RealFenceCase> cases = new ArrayList<>();
        cases.add(new RealFenceCase("fence_dummy", "a file", List.of(), false, FenceTrial::dummy));
        cases.add(new RealFenceCase("fence_dummy", "`type=fail`", List.of(), false,
            (agents, folder) -> FenceTrial.failing(agents)));
        cases.add(new RealFenceCase("fence_heuristics_ping", "loopback, and an address that nobody has",
            List.of("ping"), false, (agents, folder) -> FenceTrial.heuristic(agents)));
        for (final String agent : List.of("fence_ipmilan", "fence_ipmilanplus", "fence_idrac", "fence_ilo3",
                "fence_ilo4", "fence_ilo5", "fence_imm")) {
            cases.add(power(agent, "`ipmitool` and a BMC of OpenIPMI's `ipmi_sim`", IpmiSimulator.PROGRAMS, false,
                folder -> new IpmiSimulator(folder, agent)));
        }
        cases.add(power("fence_redfish", "a simulated BMC, HTTPS", List.of(), false, RedfishSimulator::new));
        for (final SnmpSimulator.Maker maker : SnmpSimulator.Maker.values()) {
            cases.add(power(maker.agent, "a simulated power switch or chassis, SNMP", SnmpSimulator.PROGRAMS, false,
                folder -> new SnmpSimulator(maker)));
        }
        cases.add(machines("fence_docker", "Docker's remote API", Api.DOCKER));
        cases.add(machines("fence_pve", "the API of Proxmox VE", Api.PROXMOX));
        cases.add(machines("fence_rhevm", "the API of oVirt", Api.OVIRT));
        cases.add(machines("fence_vmware_rest", "the API of vCenter", Api.VCENTER));
        cases.add(power("fence_lab", "the distribution's board controller, with a host of namespaces",
            List.of("unshare", "ip", "flock"), true, BoardSimulator::new));
        return cases;
    }

    private static RealFenceCase machines(final String agent, final String what, final Api api) {
        return power(agent, "a simulation of " + what + ", HTTPS", List.of(), false,
            folder -> new VirtualMachineSimulator(folder, api));
    }

    private static RealFenceCase power(final String agent, final String with, final List<String> needs,
            final boolean root, final Maker maker) {
        return new RealFenceCase(agent, with, needs, root, (agents, folder) -> {
            try (SimulatedDevice device = maker.make(folder)) {
                return FenceTrial.power(agents, device);
            }
        });
    }

    /** What is missing here; empty if the case can be run. */
    List<String> missing() {
        final List<String> missing = new ArrayList<>();
        if (!Files.isExecutable(AgentsFixture.INSTALLED.resolve(agent))
                && !Files.isExecutable(BoardSimulator.SCRIPTS.resolve(agent))) {
            missing.add(agent);
        }
        needs.stream().filter(program -> Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
            .noneMatch(f -> Files.isExecutable(Path.of(f, program)))).forEach(missing::add);
        if (root && !"root".equals(System.getProperty("user.name"))) {
            missing.add("root");
        }
        return missing;
    }
}
