package io.coterie.assembly.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.SmallKit;
import io.coterie.assembly.TestBundles;
import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.descriptor.Descriptor;
import io.coterie.assembly.report.Contents;
import io.coterie.assembly.resolve.Resolution;

/** A package that can be installed, and whose member may do what its components do, and no more. */
class DebTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"shop", "my.shop", "my-shop", "a-shop-with-a-name-of-thirty-two", "shop.",
        "a-very-long-name-of-a-distribution-that-nobody-would-choose-really"})
    void theUserIsOneThatSystemdTakesAndNobodyElses(final String name) {
        final String user = DebTexts.user(name);
        assertTrue(user.matches("[a-z_][a-z0-9_-]{0,30}"), user);
        assertEquals(name.matches("[a-z0-9-]{1,31}"), user.equals(name), user);
        assertNotEquals(DebTexts.user("my.shop"), DebTexts.user("my-shop"));
    }

    /** A product may well be called so, and its member must not be what the mail server is. */
    @ParameterizedTest
    @ValueSource(strings = {"mail", "backup", "proxy", "root"})
    void theUserIsNoneThatEverySystemHas(final String name) {
        assertTrue(DebTexts.user(name).matches(name + "-[0-9a-f]{8}"), DebTexts.user(name));
    }

    private static String control(final String... programs) throws IOException {
        return DebTexts.control(new Descriptor("shop", "1.0", "", List.of(ComponentRequest.of("membership", "local")),
            List.of(), List.of(), false, List.of(), Set.of(programs), List.of()), 1);
    }

    @Test
    void twoPackagesWithTheCommandConflict() throws IOException {
        assertTrue(control("command").contains("\nProvides: coterie-command\nConflicts: coterie-command\nSection:"),
            control("command"));
        assertFalse(control().contains("Conflicts"), control());
    }

    private String unit(final String descriptor) throws IOException {
        final Path made = Files.createDirectories(folder.resolve("made"));
        final SmallKit kit = new SmallKit(made);
        for (final String[] one : new String[][] {{"membership", "corosync"}, {"messaging", "corosync"},
            {"messaging", "x"}, {"resource-agents", "ocf"}}) {
            TestBundles.jar(kit.bundles(), one[0] + "-" + one[1], "1.0.0", SmallKit.component(one[0], one[1], "g"));
        }
        TestBundles.jar(kit.bundles(), "manager-m", "1.0.0", "Provide-Capability",
            SmallKit.component("manager", "m", "g")[1], "Require-Capability", "coterie.component;kind=resource-agents;"
            + "guarantee=g;effective:=active;filter:=\"(&(coterie.component=resource-agents)"
            + "(coterie.component.guarantees=g))\"");
        final Resolution resolution = kit.resolve("distribution: my.shop\nprograms: []\ncomponents: " + descriptor);
        final Path out = folder.resolve("shop.deb");
        Form.DEB.write(resolution.descriptor(), kit.assembler().layOut(resolution), out, null);
        return Contents.text(out, "usr/lib/systemd/system/my.shop.service");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{messaging: x}                                                                  | ",
        "{resource-agents: ocf}                                                          | # resource agents mount",
        "{manager: m}                                                                    | # resource agents mount",
        "{messaging: x}\\nalternatives: {resource-agents: }                              | # resource agents mount",
        "{messaging: x}\\nalternatives: all                                              | # corosync is started",
        "{membership: corosync}                                                          | # corosync is started",
        "{messaging: {component: corosync, settings: {daemon: start}}}                   | # corosync is started",
        "{messaging: {component: corosync, settings: {daemon: found}}}                   | ",
        "{messaging: x}\\nalone: {messaging: corosync}                                   | # corosync is started"})
    void theMemberIsRootIfSomethingThatWasResolvedAsksForIt(final String descriptor, final String why)
            throws IOException {
        final String unit = unit(descriptor.replace("\\n", "\n"));
        final String users = "usr/lib/sysusers.d/my.shop.conf";
        if (why == null) {
            assertTrue(Contents.text(folder.resolve("shop.deb"), users).contains("\nu " + DebTexts.user("my.shop")));
            assertTrue(unit.contains("\nUser=" + DebTexts.user("my.shop") + "\n"), unit);
        } else {
            assertFalse(unit.contains("User="), unit);
            assertThrows(CoterieException.class, () -> Contents.text(folder.resolve("shop.deb"), users),
                "root needs no user beside");
            assertTrue(unit.contains(why), unit);
        }
        assertFalse(unit.matches("(?s).*@[A-Z]+@.*"), unit);
    }
}
