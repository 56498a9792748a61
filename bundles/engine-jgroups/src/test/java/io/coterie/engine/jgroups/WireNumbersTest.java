package io.coterie.engine.jgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FRAG4;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.Test;

import io.coterie.api.component.Configuration;

/** The numbers of this bundle are those of JGroups, and none is missing that its stack puts on the wire. */
class WireNumbersTest {
    private static final String CLASSES = "jg-magic-map.xml";
    private static final String PROTOCOLS = "jg-protocol-ids.xml";
    private static final Pattern ENTRY = Pattern.compile("<class id=\"(\\d+)\" +name=\"([\\w.$]+)\"/?>");
    private static final Pattern NAME = Pattern.compile("org/jgroups/[\\w/$]+");

    @Test
    void eachNumberIsTheOneThatJGroupsGives() throws IOException {
        for (final String file : List.of(CLASSES, PROTOCOLS)) {
            final Map<String, Integer> own = numbers(file, "file");
            final Map<String, Integer> theirs = numbers(file, "jar");
            assertTrue(own.size() > 10 && theirs.size() > own.size(), own.size() + " of " + theirs.size());
            own.forEach((name, number) -> assertEquals(theirs.get(name), number, name));
        }
    }

    @Test
    void theNumbersThatHoldAreThoseOfThisBundle() throws IOException {
        assertEquals(0, ClassConfigurator.getProtocolId(org.jgroups.protocols.STOMP.class));
        assertNotEquals(0, ClassConfigurator.getProtocolId(FRAG4.class));
    }

    @Test
    void noClassThatTheStackPutsOnTheWireIsWithoutItsNumber() throws IOException {
        final Set<String> left = new HashSet<>();
        numbers(CLASSES, "jar").keySet().forEach(name -> left.add(name.replace('.', '/')));
        numbers(CLASSES, "file").keySet().forEach(name -> left.remove(name.replace('.', '/')));
        assertFalse(left.isEmpty());
        final Set<String> used = new TreeSet<>();
        final Set<String> seen = new HashSet<>();
        final Deque<String> ahead = new ArrayDeque<>(Set.of("org/jgroups/JChannel", "org/jgroups/stack/ProtocolStack"));
        stack().forEach(protocol -> ahead.addAll(kinds(protocol)));
        while (!ahead.isEmpty()) {
            final String name = ahead.remove();
            if (seen.add(name)) {
                for (final String other : names(name)) {
                    if (left.contains(other)) {
                        used.add(other + " in " + name);
                    }
                    if (partOf(name, other)) {
                        ahead.add(other);
                    }
                }
            }
        }
        assertTrue(seen.size() > 50, seen::toString);
        assertEquals(Set.of(), used);
    }

    @Test
    void eachProtocolThatJGroupsGivesANumberHasIt() throws IOException {
        final Map<String, Integer> theirs = numbers(PROTOCOLS, "jar");
        int numbered = 0;
        for (final Protocol protocol : stack()) {
            final Integer number = theirs.get(protocol.getClass().getName());
            if (number != null) {
                assertEquals(number.intValue(), protocol.getId(), protocol.getName());
                numbered++;
            }
        }
        assertTrue(numbered > 5, "only " + numbered + " protocols of JGroups");
    }

    private static List<Protocol> stack() {
        return ProtocolStacks.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            EngineSettings.of(Configuration.of(Map.of())), new ProtocolStacks.Hooks(List::of, address -> null,
                () -> true, address -> true, address -> true, suspects -> { }));
    }

    /** The classes of JGroups that a protocol is. */
    private static List<String> kinds(final Protocol protocol) {
        final List<String> kinds = new java.util.ArrayList<>();
        for (Class<?> kind = protocol.getClass(); kind != Object.class; kind = kind.getSuperclass()) {
            if (kind.getName().startsWith("org.jgroups.")) {
                kinds.add(kind.getName().replace('.', '/'));
            }
        }
        return kinds;
    }

    /** What is nested in a class, and what the protocols for the group's members share. */
    private static boolean partOf(final String name, final String other) {
        return other.startsWith(name.replaceAll("\\$.*", "") + "$")
            || name.startsWith("org/jgroups/protocols/pbcast/") && other.startsWith("org/jgroups/protocols/pbcast/");
    }

    /** The names of JGroups' classes that are in the bytes of a class. */
    private static Set<String> names(final String name) throws IOException {
        final Set<String> found = new HashSet<>();
        try (InputStream in = Protocol.class.getClassLoader().getResourceAsStream(name + ".class")) {
            if (in != null) {
                final Matcher names = NAME.matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                while (names.find()) {
                    found.add(names.group());
                }
            }
        }
        return found;
    }

    /** The numbers of the file that lies in a folder ({@code file}: ours) or in a jar (theirs). */
    private static Map<String, Integer> numbers(final String file, final String where) throws IOException {
        final Map<String, Integer> numbers = new HashMap<>();
        for (final URL url : Collections.list(WireNumbersTest.class.getClassLoader().getResources(file))) {
            if (url.getProtocol().equals(where)) {
                try (InputStream in = url.openStream()) {
                    final Matcher entries = ENTRY.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    while (entries.find()) {
                        numbers.put(entries.group(2), Integer.parseInt(entries.group(1)));
                    }
                }
            }
        }
        return numbers;
    }
}
