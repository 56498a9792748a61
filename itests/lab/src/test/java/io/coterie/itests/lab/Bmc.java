package io.coterie.itests.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.coterie.command.dev.DevCluster;

/**
 * The management controller of one host of a lab: OpenIPMI's simulator on the machine itself, where all hosts reach it.
 * What it does to the power it does by the host's board, and writes it to the journal. It ends with the process that
 * made it, whatever becomes of that.
 */
final class Bmc implements AutoCloseable {
    private static final String PASSWORD = "geheimnis42";
    private final Lab lab;
    private final String node;
    private final Path folder;
    private final String address;
    private final int port;
    private final Process keeper;

    /** Starts it. */
    Bmc(final Lab lab, final String node) {
        this.lab = lab;
        this.node = node;
        this.folder = lab.shared().folder().resolve("bmc-" + node);
        this.address = DevCluster.get(lab.folder()).isolation().orElseThrow().gateway();
        try {
            // what an earlier one was told to do is over
            Keeping.delete(folder);
            Files.createDirectories(folder.resolve("state"));
            try (DatagramSocket free = new DatagramSocket(0, InetAddress.getByName(address))) {
                port = free.getLocalPort();
            }
            know(PASSWORD);
            files();
            // the end of its input is the end of this process
            keeper = new ProcessBuilder("sh", "-c", "ipmi_sim -c lan.conf -f bmc.emu -s state -n < /dev/null & "
                + "echo $! > pid; cat; kill -KILL $!").directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("bmc.log").toFile()).start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void files() throws IOException {
        final Path chassis = folder.resolve("chassis");
        Files.writeString(chassis, """
            #!/bin/sh
            # chassis get|set NAME [VALUE]...: the power is that of a lab's host
            cd '%1$s' || exit 1
            board() {
                printf 'action=%%s\\nplug=%3$s\\nfolder=%4$s\\n' "$1" | '%5$s'
            }
            record() {
                printf '%%s bmc - %3$s %%s\\n' "$(date +%%s.%%N)" "$*" >> '%2$s/journal'
            }
            switch() {
                if [ "$1" = 1 ]; then
                    board on
                    return
                fi
                record fence-off
                if [ -e denies ]; then
                    record fence-denied
                    return 1
                fi
                if [ -e lies ]; then
                    record fence-lied
                    return 0
                fi
                board off
                status=$?
                record "fence-done $status"
                return $status
            }
            operation=$1
            shift
            while [ $# -gt 0 ]; do
                case $operation,$1 in
                    get,power)
                        board status > status.said
                        case $? in
                            0) echo power:1 ;;
                            2) echo power:0 ;;
                            *) exit 1 ;;
                        esac ;;
                    get,*) echo "$1:0" ;;
                    set,power) switch "$2" > switch.said 2>&1 || exit 1; shift ;;
                    set,*) shift ;;
                esac
                shift
            done
            """.formatted(folder, lab.shared().folder(), node, lab.folder(),
            Machine.DISTRIBUTION.resolve("lib/fence/fence_lab")));
        chassis.toFile().setExecutable(true);
        Files.writeString(folder.resolve("lan.conf"), """
            name "bmc"
            set_working_mc 0x20
            startlan 1
              addr %s %d
              priv_limit admin
              allowed_auths_admin none md2 md5 straight
              guid a123456789abcdefa123456789abcdef
            endlan
            chassis_control "%s"
            user 2 true "admin" "%s" admin 10 none md2 md5 straight
            """.formatted(address, port, chassis, PASSWORD));
        Files.writeString(folder.resolve("bmc.emu"), """
            mc_setbmc 0x20
            mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
            sel_enable 0x20 1000 0x0a
            mc_enable 0x20
            """);
    }

    /** {@return the device of the document that drives it, one line} */
    String device() {
        return "    bmc-%1$s: {agent: fence_ipmilan, targets: [%1$s], timeout: 12s, retries: 0, parameters: {ip: %2$s, "
            .formatted(node, address) + "ipport: \"%d\", lanplus: true, cipher: \"3\", username: admin, "
            .formatted(port) + "password: {file: %s}, power_timeout: \"3\"}}\n".formatted(folder.resolve("password"));
    }

    private void know(final String password) throws IOException {
        Files.writeString(folder.resolve("password"), password + "\n");
    }

    /** From now on it says that it has switched the host off, and has not; or it does again what it is told. */
    void lies(final boolean on) {
        set("lies", on);
    }

    /** From now on it refuses to switch the host off; or it does again. */
    void denies(final boolean on) {
        set("denies", on);
    }

    /** The members are told a wrong password, or again the right one. */
    void passwordIsWrong(final boolean on) {
        fault("password", on);
        try {
            know(on ? "falsch-9Z" : PASSWORD);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It stands still, or goes on. */
    void frozen(final boolean on) {
        fault("frozen", on);
        try {
            final String pid = Files.readString(folder.resolve("pid")).strip();
            if (!Machine.runs("kill", on ? "-STOP" : "-CONT", pid)) {
                throw new AssertionError("the BMC of " + node + " runs no more");
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void set(final String name, final boolean on) {
        fault(name, on);
        try {
            if (on) {
                Files.createFile(folder.resolve(name));
            } else {
                Files.delete(folder.resolve(name));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fault(final String name, final boolean on) {
        lab.journal().fault(node, "BMC: " + name + (on ? "" : " no more"));
    }

    @Override
    public void close() {
        try {
            keeper.getOutputStream().close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        keeper.onExit().join();
    }

    /** Starts one for each host. */
    static List<Bmc> ofAll(final Lab lab) {
        return lab.nodes().stream().map(n -> new Bmc(lab, n)).toList();
    }

    /** {@return the one of a host} */
    static Bmc of(final List<Bmc> all, final String node) {
        return all.stream().filter(b -> b.node.equals(node)).findFirst().orElseThrow();
    }
}
