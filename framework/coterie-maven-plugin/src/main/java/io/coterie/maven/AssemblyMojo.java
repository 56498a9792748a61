package io.coterie.maven;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

import io.coterie.assembly.tool.AssemblyTool;

/** What both goals have in common. */
abstract class AssemblyMojo extends AbstractMojo {
    /** The descriptor: a file, or the name of a ready-made one of the kit. */
    @Parameter(required = true)
    private String descriptor;
    /** A distribution with every program: it gives programs and, unless the descriptor names others, bundles. */
    @Parameter(property = "coterie.kit", required = true)
    private File kit;
    /** More repositories: folders, indexes, Maven coordinates. */
    @Parameter
    private List<String> repositories = List.of();
    /** What relative paths start from. */
    @Parameter(defaultValue = "${project.basedir}", readonly = true)
    private File basedir;

    /** The local repository of this build, wherever its settings put it. */
    @Parameter(defaultValue = "${session.repositorySession.localRepository.basedir}", readonly = true)
    private File localRepository;

    /** Asks the tool; its error fails the build with the three things that an error has. */
    final Map<String, Object> ask(final String verb, final Map<String, Object> more) throws MojoFailureException {
        final Map<String, Object> request = new LinkedHashMap<>(more);
        request.put("verb", verb);
        request.put("descriptor", descriptor);
        request.put("kit", kit.toString());
        request.put("base", basedir.toString());
        request.put("maven", localRepository == null ? "" : localRepository.toString());
        request.put("repositories", repositories == null ? List.of() : repositories);
        final Map<String, Object> answer = new AssemblyTool().apply(request);
        if (answer.get("error") instanceof Map<?, ?> error) {
            final StringBuilder findings = new StringBuilder();
            if (error.get("findings") instanceof List<?> list) {
                list.forEach(f -> {
                    final Map<?, ?> finding = (Map<?, ?>) f;
                    findings.append("\n  line ").append(finding.get("line")).append(", field ")
                        .append(finding.get("field")).append(": ").append(finding.get("problem")).append(' ')
                        .append(finding.get("remedy"));
                });
            }
            throw new MojoFailureException(error.get("problem") + " " + error.get("remedy") + " [" + error.get("code")
                + "]" + findings);
        }
        return answer;
    }
}
