package io.coterie.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Debian package and an image, in a Debian that was made for it: installed, started by systemd, stopped, removed.
 * Needs root, debootstrap and systemd-nspawn, and fetches 300 MB: only where {@code -Dcoterie.packages=true} says so.
 */
class PackagesIT {
    private static final int LIMIT_SECONDS = 1200;
    private static final int HASH = 64;
    private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");
    private static final Pattern WORD = Pattern.compile("\"([^\"]+)\"(?!\\s*:)");
    /** Writes what it finds into /root/result, a line each. */
    private static final String PROBE = """
        #!/bin/bash
        unit=coterie-minimal home=/var/lib/coterie-minimal
        for i in $(seq 60); do [ -e $home/run/member.json ] && break; sleep 1; done
        {
            echo "active $(systemctl is-active $unit)"
            echo "user $(ps -o user= -p "$(systemctl show -P MainPID $unit)")"
            systemctl stop $unit
            echo "stopped $(systemctl show -P Result $unit) $(systemctl show -P ExecMainStatus $unit)"
            echo "verified $(dpkg -V coterie-minimal | wc -l)"
            dpkg -r coterie-minimal > /dev/null
            echo "removed $(ls -d /usr/lib/coterie-minimal 2> /dev/null) $(ls /etc/coterie-minimal | wc -l)"
            dpkg -P coterie-minimal > /dev/null
            echo "purged $(ls -d /etc/coterie-minimal 2> /dev/null)"
        } > /root/result
        systemctl poweroff
        """;
    @TempDir
    private static Path folder;
    private static Path debian;

    @BeforeAll
    static void debian() throws Exception {
        assumeTrue(Boolean.getBoolean("coterie.packages"), "only with -Dcoterie.packages=true: it fetches 300 MB");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Stream.of("debootstrap", "systemd-nspawn").allMatch(p -> Files.isExecutable(Path.of("/usr/bin", p))
            || Files.isExecutable(Path.of("/usr/sbin", p))), "needs debootstrap and systemd-nspawn");
        debian = folder.resolve("debian");
        // what it mounts must go with it, also where it is ended: the folder is removed with all that is in it
        run("unshare", "--mount", "--pid", "--fork", "--kill-child", "debootstrap", "--variant=minbase",
            "--include=systemd,systemd-sysv,dbus,openjdk-17-jre-headless,procps", "bookworm", debian.toString());
    }

    /** By rm, which warns of no links: a system has hundreds that lead to absolute paths. */
    @AfterAll
    static void remove() throws Exception {
        if (debian != null) {
            run("rm", "-rf", "--one-file-system", debian.toString());
        }
    }

    private static String run(final String... command) throws IOException, InterruptedException {
        final Path output = Files.createTempFile(folder, "output", "");
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("COTERIE_NO_ARCHIVE", "1");
        final Process process = builder.start();
        try {
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), () -> List.of(command) + " does not end");
        } finally {
            process.destroyForcibly();
        }
        final String text = Files.readString(output);
        assertEquals(0, process.exitValue(), List.of(command) + ": " + text);
        return text;
    }

    private static String inside(final String script) throws IOException, InterruptedException {
        return run("systemd-nspawn", "-q", "-D", debian.toString(), "--register=no", "--keep-unit",
            "--private-network", "--pipe", "/bin/sh", "-c", script);
    }

    private static String build(final String form) throws IOException, InterruptedException {
        final Path out = folder.resolve("minimal." + form);
        run(MemberProcess.DISTRIBUTION.resolve("bin/coterie").toString(), "dist", "build", "minimal", "--as", form,
            "--out", out.toString());
        return out.toString();
    }

    private static void home(final Path home) throws IOException {
        MemberProcess.write(home, UUID.randomUUID().toString(), "n1", "127.0.0.1:7401");
        final Path file = home.resolve("member.json");
        Files.writeString(file, Files.readString(file).replace("{\"kind\": \"consensus\", \"component\": \"local\"}",
            "{\"kind\": \"membership\", \"component\": \"jgroups\"}"));
    }

    @Test
    void aDebianPackageIsInstalledRunsAndIsRemoved() throws Exception {
        Files.copy(Path.of(build("deb")), debian.resolve("root/minimal.deb"));
        home(debian.resolve("var/lib/coterie-minimal"));
        Files.writeString(debian.resolve("root/probe.sh"), PROBE);
        Files.writeString(debian.resolve("etc/systemd/system/probe.service"),
            "[Service]\nExecStart=/bin/bash /root/probe.sh\n[Install]\nWantedBy=multi-user.target\n");
        inside("dpkg -i /root/minimal.deb && chown -R coterie-minimal: /var/lib/coterie-minimal"
            + " && systemctl enable coterie-minimal probe");
        run("systemd-nspawn", "-q", "-b", "-D", debian.toString(), "--register=no", "--keep-unit",
            "--private-network");
        assertEquals(List.of("active active", "user coterie-minimal", "stopped success 0", "verified 0", "removed  3",
            "purged "), Files.readAllLines(debian.resolve("root/result")));
    }

    @Test
    void theLayerOfAnImageRunsWhereThereIsJava() throws Exception {
        final Path image = Files.createDirectory(folder.resolve("image"));
        run("tar", "xf", build("oci"), "-C", image.toString());
        final List<Path> layers = new ArrayList<>();
        try (Stream<Path> blobs = Files.list(image.resolve("blobs/sha256"))) {
            for (final Path blob : blobs.toList()) {
                final byte[] head = Files.newInputStream(blob).readNBytes(2);
                if (head[0] == 0x1f && head[1] == (byte) 0x8b) {
                    layers.add(blob);
                }
            }
        }
        assertEquals(1, layers.size(), "one layer, ours");
        run("tar", "xzf", layers.get(0).toString(), "-C", debian.toString());
        home(debian.resolve("home-of-image"));
        final String text = inside("/opt/coterie-minimal/bin/coterie-member --home /home-of-image > /out 2>&1 & "
            + "member=$!; for i in $(seq 60); do grep -q ready /out && break; sleep 1; done; cat /out; "
            + "kill $member; wait $member; echo ended $?");
        assertTrue(text.contains("ready ") && text.contains("ended 0\n"), text);
    }

    /** The base is an image layout of a whole Debian with Java; what comes out is unpacked as an engine does it. */
    @Test
    void anImageOnARealBaseRunsByItsEntryPoint() throws Exception {
        final Path base = layout();
        final Path out = folder.resolve("based.oci");
        run(MemberProcess.DISTRIBUTION.resolve("bin/coterie").toString(), "dist", "build", "minimal", "--as", "oci",
            "--base", base.toString(), "--out", out.toString());
        final Path image = Files.createDirectory(folder.resolve("based"));
        run("tar", "xf", out.toString(), "-C", image.toString());
        final String index = Files.readString(image.resolve("index.json"));
        final String manifest = Files.readString(blob(image, first(DIGEST, index)));
        final String config = Files.readString(blob(image, first(DIGEST, manifest.split("\"config\"")[1])));
        final List<String> layers = all(DIGEST, manifest.split("\"layers\"")[1]);
        assertEquals(2, layers.size(), manifest);
        assertTrue(config.contains("FROM_THE_BASE=yes"), "the environment of the base holds: " + config);
        final Path root = Files.createDirectory(folder.resolve("root"));
        for (final String layer : layers) {
            run("tar", "xzf", blob(image, layer).toString(), "-C", root.toString(), "--numeric-owner");
        }
        final String entryPoint = String.join(" ", all(WORD, config.split("\"Entrypoint\"")[1].split("]")[0]));
        home(root.resolve("var/lib/coterie-minimal"));
        final String text = run("systemd-nspawn", "-q", "-D", root.toString(), "--register=no", "--keep-unit",
            "--private-network", "--pipe", "/bin/sh", "-c", entryPoint + " > /out 2>&1 & "
            + "member=$!; for i in $(seq 60); do grep -q ready /out && break; sleep 1; done; cat /out; "
            + "kill $member; wait $member; echo ended $?");
        assertTrue(text.contains("ready ") && text.contains("ended 0\n"), entryPoint + ": " + text);
        run("rm", "-rf", "--one-file-system", root.toString());
    }

    private static Path layout() throws Exception {
        final Path layout = Files.createDirectories(folder.resolve("layout"));
        final Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
        final Path tar = layout.resolve("layer.tar");
        run("tar", "cf", tar.toString(), "--numeric-owner", "--sort=name", "-C", debian.toString(), ".");
        final String plain = run("sha256sum", tar.toString()).substring(0, HASH);
        run("gzip", "-1", tar.toString());
        final String layer = stored(blobs, layout.resolve("layer.tar.gz"));
        final String config = stored(blobs, Files.writeString(layout.resolve("config"), """
            {"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin",
             "FROM_THE_BASE=yes"]}, "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}""".formatted(plain)));
        final String manifest = stored(blobs, Files.writeString(layout.resolve("manifest"), """
            {"schemaVersion": 2, "config": {"digest": "sha256:%s"}, "layers": [{"digest": "sha256:%s"}]}"""
            .formatted(config, layer)));
        Files.writeString(layout.resolve("index.json"), """
            {"schemaVersion": 2, "manifests": [{"digest": "sha256:%s"}]}""".formatted(manifest));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
        return layout;
    }

    private static String stored(final Path blobs, final Path file) throws Exception {
        final String hash = run("sha256sum", file.toString()).substring(0, HASH);
        Files.move(file, blobs.resolve(hash));
        return hash;
    }

    private static Path blob(final Path image, final String digest) {
        return image.resolve("blobs/sha256").resolve(digest);
    }

    private static String first(final Pattern pattern, final String text) {
        return all(pattern, text).get(0);
    }

    private static List<String> all(final Pattern pattern, final String text) {
        return pattern.matcher(text).results().map(m -> m.group(1)).toList();
    }
}
