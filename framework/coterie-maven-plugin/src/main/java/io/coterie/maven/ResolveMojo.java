package io.coterie.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Resolves a descriptor and writes the OSGi feature that it comes to. */
@Mojo(name = "resolve", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class ResolveMojo extends AssemblyMojo {
    /** Where the feature goes. */
    @Parameter(defaultValue = "${project.build.directory}/feature.json")
    private File feature;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        final Map<String, Object> answer = ask("resolve", Map.of());
        try {
            Files.createDirectories(feature.toPath().getParent());
            Files.writeString(feature.toPath(), answer.get("feature").toString());
        } catch (final IOException e) {
            throw new MojoExecutionException(feature + " cannot be written", e);
        }
        getLog().info(answer.get("distribution") + ": " + ((List<?>) answer.get("bundles")).size() + " bundles, "
            + feature);
    }
}
