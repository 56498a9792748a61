package io.coterie.fencing.agents;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.coterie.api.fencing.FenceDevice;
import io.coterie.api.fencing.FenceRequest.Action;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.FenceResult.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code fence_ipmilan} and {@code ipmitool} against the BMC of OpenIPMI's simulator. */
class IpmiTest {
    @TempDir
    private Path folder;
    private AgentsFixture agents;
    private Process bmc;
    private int port;

    @BeforeEach
    void open() throws Exception {
        AgentsFixture.need("fence_ipmilan");
        for (final String program : new String[] {"ipmi_sim", "ipmitool"}) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), "skipped: " + program
                + " is not installed (Debian: openipmi, ipmitool)");
        }
        agents = new AgentsFixture(folder);
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
                    set,power) [ -e lies ] || echo "$2" > power; shift ;;
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
            user 2 true "admin" "geheimnis42" admin 10 none md2 md5 straight
            """.formatted(port, chassis));
        Files.writeString(folder.resolve("bmc.emu"), """
            mc_setbmc 0x20
            mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
            sel_enable 0x20 1000 0x0a
            mc_enable 0x20
            """);
        bmc = new ProcessBuilder("/usr/bin/ipmi_sim", "-c", "lan.conf", "-f", "bmc.emu", "-s", "state", "-n")
            .directory(folder.toFile()).redirectErrorStream(true)
            .redirectOutput(folder.resolve("bmc.log").toFile()).start();
        await().atMost(Duration.ofSeconds(20)).until(() -> agents.test(device()).confirmed());
    }

    @AfterEach
    void close() {
        if (bmc != null) {
            bmc.destroyForcibly();
        }
        if (agents != null) {
            agents.close();
        }
    }

    private FenceDevice device() {
        return AgentsFixture.device("fence_ipmilan", Map.of("ip", "127.0.0.1", "ipport", Integer.toString(port),
            "username", "admin", "password", "geheimnis42", "lanplus", "1", "cipher", "3", "power_timeout", "4"));
    }

    private String power() throws IOException {
        return Files.readString(folder.resolve("power")).strip();
    }

    @Test
    void aHostIsSwitchedOffSeenOffAndSwitchedOn() throws Exception {
        assertEquals(java.util.List.of(), agents.fencing.check(device()));
        final FenceResult off = agents.fence(device(), Action.OFF);
        assertEquals(Status.CONFIRMED, off.status(), off.detail());
        assertEquals("0", power());
        final FenceResult reboot = agents.fence(device(), Action.REBOOT);
        assertEquals(Status.CONFIRMED, reboot.status(), reboot.detail());
        await().atMost(Duration.ofSeconds(20)).until(() -> power().equals("1"));
    }

    @Test
    void aBmcThatLiesOrIsGoneConfirmsNothing() throws Exception {
        Files.createFile(folder.resolve("lies"));
        assertEquals(Status.FAILED, agents.fence(device(), Action.REBOOT).status());
        bmc.destroyForcibly().waitFor();
        final Status gone = agents.fence(device(), Action.REBOOT).status();
        assertEquals(true, gone == Status.FAILED || gone == Status.TIMED_OUT, gone.toString());
        assertEquals("1", power());
    }
}
