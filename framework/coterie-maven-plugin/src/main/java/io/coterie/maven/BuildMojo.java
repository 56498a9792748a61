package io.coterie.maven;

import java.io.File;
import java.util.Map;

import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Builds a distribution. */
@Mojo(name = "build", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class BuildMojo extends AssemblyMojo {
    /** The form: tar, deb, oci or folder. */
    @Parameter(defaultValue = "tar")
    private String as;
    /** Where it goes; replaced if it is there. */
    @Parameter(required = true)
    private File out;
    /** The image on which an image is built. */
    @Parameter
    private File base;

    @Override
    public void execute() throws MojoFailureException {
        final Map<String, Object> answer =
            ask("build", Map.of("as", as, "out", out.toString(), "image", base == null ? "" : base.toString()));
        getLog().info(answer.get("distribution") + ": " + answer.get("bundles") + " bundles, " + out);
    }
}
