package io.coterie.itests.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A good component's jar with something hostile in it, compiled for it. Stateless. */
final class BadJar {
    /** Good components. */
    enum Base {
        QUORUM("quorum-majority", "io.coterie.quorum.majority.MajorityQuorumProvider", "quorum.Quorum"),
        MESSAGING("messaging-local", "io.coterie.messaging.local.LocalMessagingProvider",
            "messaging.spi.MessagingComponent"),
        MEMBERSHIP("membership-local", "io.coterie.membership.local.LocalMembershipProvider",
            "membership.spi.MembershipComponent"),
        FENCING("fencing-process", "io.coterie.fencing.process.ProcessFencingProvider", "fencing.Fencing"),
        SCHEDULING("scheduling-scores", "io.coterie.scheduling.scores.ScoresSchedulingProvider",
            "scheduling.Scheduling"),
        RESOURCE_AGENTS("resource-ocf", "io.coterie.resource.ocf.OcfProvider", "resource.ResourceAgents"),
        STATE("cluster-state", "io.coterie.state.replicated.ReplicatedStateProvider", "state.ClusterState"),
        CONSENSUS("consensus-local", "io.coterie.consensus.local.LocalConsensusProvider", "consensus.Consensus"),
        /** Switches hosts, by programs. */
        SWITCHING("fencing-agents", "io.coterie.fencing.agents.AgentsFencingProvider", "fencing.Fencing");

        private final String artifact;
        private final String provider;
        private final String api;

        Base(final String artifact, final String provider, final String api) {
            this.artifact = artifact;
            this.provider = provider;
            this.api = "io.coterie.api." + api;
        }

        /** {@return the kind of it, as the command takes it} */
        String kind() {
            return this == SWITCHING ? "fencing" : name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        private String in() {
            return provider.substring(0, provider.lastIndexOf('.'));
        }
    }

    /** Where something hostile is put. */
    enum Place {
        /** Further members of the class. */
        MEMBERS,
        /** Statements in {@code create}; {@code context} is the context. */
        CREATE,
        /** Statements in {@code warm}. */
        WARM,
        /** Statements in {@code drain}. */
        DRAIN,
        /** Statements in {@code close}. */
        CLOSE,
        /** Statements before a method of the service: {@code real}, {@code name}, {@code arguments}; may return. */
        CALL,
        /** Statements after a method of the service that ended well: what it gave is {@code result}; may return. */
        ANSWER
    }

    private BadJar() {
    }

    /** Makes a jar of quorum by majority, as the other does. */
    static Path of(final Path folder, final String members, final String create, final String warm,
            final String close) {
        return of(Base.QUORUM, folder, Map.of(Place.MEMBERS, members, Place.CREATE, create, Place.WARM, warm,
            Place.CLOSE, close));
    }

    /**
     * Makes a jar whose provider does something of its own.
     *
     * @param base what is good of it
     * @param folder where
     * @param at statements, by where they are put
     * @return the jar
     */
    static Path of(final Base base, final Path folder, final Map<Place, String> at) {
        final Function<Place, String> in = place -> at.getOrDefault(place, "");
        final String of = "<" + base.api + ">";
        final boolean calls = at.containsKey(Place.CALL) || at.containsKey(Place.ANSWER);
        final String source = "package " + base.in() + ";\n"
            + "import io.coterie.api.component.*; import io.coterie.api.core.*; import io.coterie.api.quorum.*;\n"
            + "import java.util.*; import java.time.Duration;\n"
            + "public final class Bad implements ComponentProvider" + of + " {\n"
            + "  private final " + base.provider + " good = new " + base.provider + "();\n" + in.apply(Place.MEMBERS)
            + "  public List<Finding> check(Configuration c) { return good.check(c); }\n"
            + "  public List<Setting> settings() { return good.settings(); }\n"
            + "  public ComponentInstance" + of + " create(InstanceContext context) {\n" + in.apply(Place.CREATE)
            + "    final ComponentInstance" + of + " it = good.create(context);\n"
            + "    final " + base.api + " real = it.service();\n"
            + "    final " + base.api + " service = " + (calls ? proxy(base, in) : "real;\n")
            + "    return new ComponentInstance<>() {\n"
            + "      public " + base.api + " service() { return service; }\n"
            + "      public void warm(long epoch, Duration limit) { it.warm(epoch, limit); " + in.apply(Place.WARM)
            + " }\n"
            + "      public void activate() { it.activate(); }\n"
            + "      public void depart(Duration limit) { it.depart(limit); }\n"
            + "      public void drain(Duration limit) { it.drain(limit); " + in.apply(Place.DRAIN) + " }\n"
            + "      public void close() { it.close(); " + in.apply(Place.CLOSE) + " }\n"
            + "    };\n  }\n}\n";
        final Path classes = compiled(base, folder, source);
        return jar(base, folder, classes, "Import-Package: org.osgi.framework");
    }

    private static String proxy(final Base base, final Function<Place, String> in) {
        return "(" + base.api + ") java.lang.reflect.Proxy.newProxyInstance(Bad.class.getClassLoader(),"
            + " new Class<?>[] {" + base.api + ".class}, (self, method, arguments) -> {\n"
            + "  final String name = method.getName();\n" + in.apply(Place.CALL)
            + "  final Object result;\n"
            + "  try { result = method.invoke(real, arguments); }\n"
            + "  catch (java.lang.reflect.InvocationTargetException e) { throw e.getCause(); }\n"
            + in.apply(Place.ANSWER) + "  return result;\n});\n";
    }

    /** A jar that is good but for a header of its manifest. */
    static Path withHeader(final Path folder, final String header) {
        return jar(Base.QUORUM, folder, null, header);
    }

    private static Path compiled(final Base base, final Path folder, final String source) {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Bad.java"),
            JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(final boolean ignore) {
                return source;
            }
        };
        final boolean good = compiler.getTask(null, null, null, List.of("-d", folder.toString(), "-proc:none",
            "-classpath", System.getProperty("java.class.path") + ":" + Shipped.bundle(base.artifact)), null,
            List.of(file)).call();
        if (!good) {
            throw new IllegalStateException("the source does not compile: " + source);
        }
        return folder;
    }

    private static Path jar(final Base base, final Path folder, final Path classes, final String header) {
        final Path made = folder.resolve("bad.jar");
        try (JarFile good = new JarFile(Shipped.bundle(base.artifact).toFile());
                OutputStream file = Files.newOutputStream(made)) {
            final Manifest manifest = good.getManifest();
            if (!header.isEmpty()) {
                final String[] parts = header.split(": ", 2);
                manifest.getMainAttributes().merge(new java.util.jar.Attributes.Name(parts[0]), parts[1],
                    (a, b) -> a + "," + b);
            }
            try (JarOutputStream out = new JarOutputStream(file, manifest)) {
                copy(base, good, out, classes != null);
                if (classes != null) {
                    add(classes, out);
                }
            }
            return made;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(final Base base, final JarFile good, final JarOutputStream out, final boolean bad)
            throws IOException {
        final Enumeration<JarEntry> entries = good.entries();
        while (entries.hasMoreElements()) {
            final JarEntry entry = entries.nextElement();
            if (entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)) {
                continue;
            }
            byte[] bytes = good.getInputStream(entry).readAllBytes();
            if (bad && entry.getName().startsWith("OSGI-INF/")) {
                bytes = new String(bytes, StandardCharsets.UTF_8).replace("class=\"" + base.provider
                    + "\"", "class=\"" + base.in() + ".Bad\"").getBytes(StandardCharsets.UTF_8);
            }
            out.putNextEntry(new JarEntry(entry.getName()));
            out.write(bytes);
            out.closeEntry();
        }
    }

    private static void add(final Path classes, final JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (final Path one : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(one).toString()));
                out.write(Files.readAllBytes(one));
                out.closeEntry();
            }
        }
    }
}
