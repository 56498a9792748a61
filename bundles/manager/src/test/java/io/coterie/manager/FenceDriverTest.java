package io.coterie.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.document.DocumentParser;
import io.coterie.manager.wire.FenceMessages;

class FenceDriverTest {
    private static final FenceMessages.Ask ASK = new FenceMessages.Ask("power", MemberId.of("n3", 1),
        FenceRequest.Action.OFF, new Term(1), Duration.ofSeconds(20), "It is lost.", 7);

    private static FenceResult ask(final long version) {
        return new FenceDriver(() -> List.of()).fence(ASK, version, DocumentParser.parse("""
            cluster: shop
            nodes: {n3: {address: "h:1"}}
            fencing:
              devices:
                power: {agent: fence_none}
            """).document()).toCompletableFuture().join();
    }

    @Test
    void whoHasAnOlderDocumentDrivesNoDeviceForAnother() {
        final FenceResult result = ask(6);
        assertFalse(result.confirmed());
        assertEquals("This member has version 6 of the document, not yet 7.", result.detail());
    }

    @Test
    void whoHasThatDocumentOrANewerOneTries() {
        for (final long version : List.of(7L, 8L)) {
            assertEquals("No fencing component of this member knows the agent 'fence_none'.", ask(version).detail());
        }
    }

    @Test
    void aComponentThatThrowsAnErrorDrivesNothing() {
        assertFalse(new FenceDriver(() -> {
            throw new NoClassDefFoundError("of the component");
        }).can("fence_none"));
    }
}
