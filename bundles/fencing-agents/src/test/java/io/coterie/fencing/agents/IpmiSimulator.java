package io.coterie.fencing.agents;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.coterie.api.fencing.FenceDevice;

/** The BMC of OpenIPMI's simulator, with a host whose power is a line in a file. */
final class IpmiSimulator implements SimulatedDevice {
    static final String PASSWORD = "geheimnis42";
    /** What must be in /usr/bin. */
    static final List<String> PROGRAMS = List.of("ipmi_sim", "ipmitool");
    private final Path folder;
    private final String agent;
    private final int port;
    private final Process bmc;

    IpmiSimulator(final Path folder, final String agent) throws IOException {
        this.folder = folder;
        this.agent = agent;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.createDirectories(folder.resolve("state"));
        Files.writeString(folder.resolve("power"), "1");
        final Path chassis = folder.resolve("chassis");
        Files.writeString(chassis, """
            #!/bin/sh
            cd %s
            operation=$1
            shift
            while [ $# -gt 0 ]; do
                case $operation,$1 in
                    get,power) echo "power:$(cat power)" ;;
                    get,*) echo "$1:0" ;;
                    set,power)
                        [ ! -e refuses ] || exit 1
                        [ -e lies ] || echo "$2" > power
                        shift ;;
                    set,*) shift ;;
                esac
                shift
            done
            """.formatted(folder));
        chassis.toFile().setExecutable(true);
        Files.writeString(folder.resolve("lan.conf"), """
            name "bmc"
            set_working_mc 0x20
            startlan 1
              addr 127.0.0.1 %d
              priv_limit admin
              allowed_auths_admin none md2 md5 straight
              guid a123456789abcdefa123456789abcdef
            endlan
            chassis_control "%s"
            user 2 true "admin" "%s" admin 10 none md2 md5 straight
            """.formatted(port, chassis, PASSWORD));
        Files.writeString(folder.resolve("bmc.emu"), """
            mc_setbmc 0x20
            mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
            sel_enable 0x20 1000 0x0a
            mc_enable 0x20
            """);
        bmc = new ProcessBuilder("/usr/bin/ipmi_sim", "-c", "lan.conf", "-f", "bmc.emu", "-s", "state", "-n")
            .directory(folder.toFile()).redirectErrorStream(true)
            .redirectOutput(folder.resolve("bmc.log").toFile()).start();
    }

    @Override
    public FenceDevice device() {
        return device(PASSWORD);
    }

    @Override
    public Optional<FenceDevice> stranger() {
        return Optional.of(device("falsch-9Z"));
    }

    private FenceDevice device(final String password) {
        return AgentsFixture.device(agent, Map.of("ip", "127.0.0.1", "ipport", Integer.toString(port),
            "username", "admin", "password", password, "lanplus", "1", "cipher", "3", "power_timeout", "4"));
    }

    @Override
    public boolean on() throws IOException {
        return Files.readString(folder.resolve("power")).strip().equals("1");
    }

    @Override
    public boolean lie() throws IOException {
        Files.createFile(folder.resolve("lies"));
        return true;
    }

    @Override
    public boolean refuse() throws IOException {
        Files.createFile(folder.resolve("refuses"));
        return true;
    }

    /** {@return its process, to be frozen} */
    long pid() {
        return bmc.pid();
    }

    @Override
    public void close() {
        bmc.destroyForcibly().onExit().join();
    }
}
