package io.coterie.command.dist;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.coterie.command.Asking;
import io.coterie.command.home.Distribution;
import picocli.CommandLine.Option;

/** What every verb of {@code dist} has in common. */
abstract class Distributing extends Asking {
    @Option(names = "--kit", paramLabel = "DIR", description = "The distribution that programs and, unless the "
        + "descriptor names others, bundles come from. Default: the one of this command.")
    private Path kit;
    @Option(names = "--repository", paramLabel = "WHERE", description = "One more repository: a folder of jars, an "
        + "OSGi index (index.xml, index.xml.gz, https://…), or mvn:GROUP:ARTIFACT:VERSION. Can be given several times.")
    private List<String> repositories = List.of();
    @Option(names = {"-v", "--verbose"}, description = "Also what the resolver itself says.")
    private boolean verbose;

    /** Asks the library; {@code more} are the parts of the request that the verb adds. */
    final Map<String, Object> ask(final String verb, final Map<String, Object> more) {
        final Map<String, Object> request = new LinkedHashMap<>(more);
        final Distribution distribution = Distribution.find();
        request.put("verb", verb);
        request.put("kit", (kit == null ? distribution.folder() : kit.toAbsolutePath()).toString());
        request.put("base", Path.of("").toAbsolutePath().toString());
        request.put("repositories", repositories);
        try (AssemblyLibrary library = AssemblyLibrary.load(distribution)) {
            return library.ask(request, verbose);
        }
    }
}
