package io.coterie.assembly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.coterie.assembly.archive.Kit;
import io.coterie.assembly.repository.Downloads;
import io.coterie.assembly.resolve.Resolution;

/** A distribution with as little as others can be made of, and a folder for what is fetched. */
public final class SmallKit {
    private final Path folder;

    /** Makes it in an empty folder. */
    public SmallKit(final Path folder) throws IOException {
        this.folder = folder;
        for (final String name : List.of("bin", "conf", "lib", "bundles")) {
            Files.createDirectories(folder.resolve("kit").resolve(name));
        }
        Files.writeString(folder.resolve("kit/bin/coterie-member"), "#!/bin/sh\n");
        TestBundles.jar(folder.resolve("kit/lib"), "launcher", "1.0.0");
        for (final String name : List.of("org.apache.felix.log", "org.apache.felix.logback")) {
            TestBundles.jar(bundles(), name, "1.0.0");
        }
        TestBundles.jar(bundles(), "runtime", "1.0.0", "Provide-Capability",
            "osgi.service;objectClass:List<String>=\"io.coterie.api.component.Clusters\"");
    }

    /** {@return where its own bundles lie} */
    public Path bundles() {
        return folder.resolve("kit/bundles");
    }

    /** {@return where it lies} */
    public Path folder() {
        return folder.resolve("kit");
    }

    /** The headers of a component. */
    public static String[] component(final String kind, final String name, final String guarantees) {
        final String header = "coterie.component;coterie.component=" + kind + ";coterie.component.name=" + name
            + ";coterie.component.version:Version=\"1.0.0\";coterie.component.engine=" + name
            + ";coterie.component.guarantees:List<String>=\"" + guarantees + "\"";
        return new String[] {"Provide-Capability", header};
    }

    /** {@return an assembler for it} */
    public Assembler assembler() {
        return new Assembler(new Kit(folder()), folder, new Downloads(folder.resolve("cache")));
    }

    /** Resolves a descriptor. */
    public Resolution resolve(final String descriptor, final String... repositories) throws IOException {
        final Assembler assembler = assembler();
        return assembler.resolve(assembler.read(Files.writeString(folder.resolve("d.yaml"), descriptor).toString()),
            List.of(repositories));
    }

    /** {@return the symbolic names of what a resolution comes to, and its headers} */
    public static Map<String, Map<String, String>> headers(final Resolution resolution) {
        final Map<String, Map<String, String>> headers = new java.util.TreeMap<>();
        resolution.bundles().forEach(b -> headers.put(b.bundle().name(), b.bundle().headers()));
        return headers;
    }
}
