package io.coterie.itests.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Makes bundles with the test component of several versions, as an author's build would. */
final class EchoBundle {
    static final String NAME = "test.echo";
    static final String API = "io.coterie.itests.container.swapapi";
    private static final String PACKAGE = "io/coterie/itests/container/swapped/";
    private static final String[] CLASSES = {"EchoProvider.class", "EchoProvider$Instance.class"};

    private EchoBundle() {
    }

    /** Makes the bundle of a version. */
    static Path make(final Path folder, final String version) throws IOException {
        return make(folder, version, version, "[1.0,2)");
    }

    /**
     * Makes a bundle.
     *
     * @param folder where
     * @param version its version
     * @param text what the component says that it is: other bytes
     * @param api the range of the component API that it imports
     */
    static Path make(final Path folder, final String version, final String text, final String api) throws IOException {
        final Path jar = Files.createTempFile(folder, "echo-" + version + "-", ".jar");
        final Manifest manifest = new Manifest();
        final Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", NAME);
        main.putValue("Bundle-Version", version);
        main.putValue("Service-Component", "OSGI-INF/echo.xml");
        main.putValue("Import-Package", "io.coterie.api.component;version=\"" + api + "\",io.coterie.api.core;version="
            + "\"[1.0,2)\"," + API);
        main.putValue("Provide-Capability", "coterie.component;coterie.component=echo;coterie.component.name=plain;"
            + "coterie.component.version:Version=\"" + version + "\"");
        main.putValue("Require-Capability", "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)"
            + "(version>=1.5.0)(!(version>=2.0.0)))\"");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            put(out, "OSGI-INF/echo.xml", """
                <?xml version="1.0" encoding="UTF-8"?>
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="echo">
                  <property name="coterie.component.kind" type="String" value="echo"/>
                  <property name="coterie.component.name" type="String" value="plain"/>
                  <property name="coterie.component.version" type="String" value="%s"/>
                  <service><provide interface="io.coterie.api.component.ComponentProvider"/></service>
                  <implementation class="io.coterie.itests.container.swapped.EchoProvider"/>
                </scr:component>
                """.formatted(version).getBytes(StandardCharsets.UTF_8));
            put(out, PACKAGE + "version.txt", text.getBytes(StandardCharsets.UTF_8));
            for (final String name : CLASSES) {
                try (InputStream in = EchoBundle.class.getResourceAsStream("/" + PACKAGE + name)) {
                    put(out, PACKAGE + name, in.readAllBytes());
                }
            }
        }
        return jar;
    }

    static String hash(final Path jar) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(final OutputStream out, final String name, final byte[] bytes) throws IOException {
        ((JarOutputStream) out).putNextEntry(new ZipEntry(name));
        out.write(bytes);
        ((JarOutputStream) out).closeEntry();
    }
}
