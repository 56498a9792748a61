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
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A good component's jar (quorum by majority) with something hostile in it, compiled for it. Stateless. */
final class BadJar {
    private static final String GOOD = "io.coterie.quorum.majority.MajorityQuorumProvider";
    private static final String PACKAGE = "io.coterie.quorum.majority";

    private BadJar() {
    }

    /**
     * Makes a jar whose provider does something when it makes an instance, and when the instance is warmed or closed.
     *
     * @param folder where
     * @param members further members of the class
     * @param create statements in {@code create}; {@code context} is the context
     * @param warm statements in {@code warm}
     * @param close statements in {@code close}
     * @return the jar
     */
    static Path of(final Path folder, final String members, final String create, final String warm,
            final String close) {
        final String source = "package " + PACKAGE + ";\n"
            + "import io.coterie.api.component.*; import io.coterie.api.core.*; import io.coterie.api.quorum.*;\n"
            + "import java.util.*; import java.time.Duration;\n"
            + "public final class Bad implements ComponentProvider<Quorum> {\n"
            + "  private final MajorityQuorumProvider good = new MajorityQuorumProvider();\n" + members
            + "  public List<Finding> check(Configuration c) { return good.check(c); }\n"
            + "  public List<Setting> settings() { return good.settings(); }\n"
            + "  public ComponentInstance<Quorum> create(InstanceContext context) {\n" + create
            + "    final ComponentInstance<Quorum> it = good.create(context);\n"
            + "    return new ComponentInstance<>() {\n"
            + "      public Quorum service() { return it.service(); }\n"
            + "      public void warm(long epoch, Duration limit) { it.warm(epoch, limit); " + warm + " }\n"
            + "      public void activate() { it.activate(); }\n"
            + "      public void drain(Duration limit) { it.drain(limit); }\n"
            + "      public void close() { it.close(); " + close + " }\n"
            + "    };\n  }\n}\n";
        final Path classes = compiled(folder, source);
        return jar(folder, classes, "Import-Package: org.osgi.framework");
    }

    /** A jar that is good but for a header of its manifest. */
    static Path withHeader(final Path folder, final String header) {
        return jar(folder, null, header);
    }

    private static Path compiled(final Path folder, final String source) {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Bad.java"),
            JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(final boolean ignore) {
                return source;
            }
        };
        final boolean good = compiler.getTask(null, null, null, List.of("-d", folder.toString(), "-proc:none",
            "-classpath", System.getProperty("java.class.path") + ":" + Shipped.bundle("quorum-majority")), null,
            List.of(file)).call();
        if (!good) {
            throw new IllegalStateException("the source does not compile: " + source);
        }
        return folder;
    }

    private static Path jar(final Path folder, final Path classes, final String header) {
        final Path made = folder.resolve("bad.jar");
        try (JarFile good = new JarFile(Shipped.bundle("quorum-majority").toFile());
                OutputStream file = Files.newOutputStream(made)) {
            final Manifest manifest = good.getManifest();
            if (!header.isEmpty()) {
                final String[] parts = header.split(": ", 2);
                manifest.getMainAttributes().merge(new java.util.jar.Attributes.Name(parts[0]), parts[1],
                    (a, b) -> a + "," + b);
            }
            try (JarOutputStream out = new JarOutputStream(file, manifest)) {
                copy(good, out, classes != null);
                if (classes != null) {
                    add(classes, out);
                }
            }
            return made;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(final JarFile good, final JarOutputStream out, final boolean bad) throws IOException {
        final Enumeration<JarEntry> entries = good.entries();
        while (entries.hasMoreElements()) {
            final JarEntry entry = entries.nextElement();
            if (entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)) {
                continue;
            }
            byte[] bytes = good.getInputStream(entry).readAllBytes();
            if (bad && entry.getName().startsWith("OSGI-INF/")) {
                bytes = new String(bytes, StandardCharsets.UTF_8).replace("implementation class=\"" + GOOD + "\"",
                    "implementation class=\"" + PACKAGE + ".Bad\"").getBytes(StandardCharsets.UTF_8);
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
