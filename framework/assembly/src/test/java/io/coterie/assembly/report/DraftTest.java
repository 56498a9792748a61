package io.coterie.assembly.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.coterie.api.core.CoterieException;
import io.coterie.assembly.descriptor.ComponentRequest;
import io.coterie.assembly.descriptor.DescriptorFiles;

/** What a first descriptor says is what was asked for. */
class DraftTest {
    @TempDir
    private Path folder;

    @Test
    void itIsReadAsItWasMeant() throws IOException {
        final Path file = Files.writeString(folder.resolve("d.yaml"), Draft.of("shop", List.of("membership=jgroups",
            "quorum", "fencing=agents", "fencing=process", "fencing=agents", "x=true", "y=1.0"), false));
        assertEquals(List.of("membership-jgroups", "quorum", "fencing-agents", "fencing-process", "x-true", "y-1.0"),
            new DescriptorFiles(folder, folder).read(file.toString()).components().stream()
                .map(ComponentRequest::words).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"messaging=-", "messaging=null", "NULL=x", "a b", "=x", "messaging=", "a=b=c", "a=b\nc: d"})
    void whatWouldBeReadAsSomethingElseIsRefused(final String component) {
        assertEquals("assembly.bad-name", assertThrows(CoterieException.class,
            () -> Draft.of("shop", List.of(component), true)).code());
    }
}
