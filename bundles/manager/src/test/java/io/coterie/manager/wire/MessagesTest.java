package io.coterie.manager.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.coterie.api.core.MemberId;
import io.coterie.api.core.RejectedException;
import io.coterie.api.core.Term;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.resource.AgentMetadata;
import io.coterie.api.scheduling.Action;
import io.coterie.api.state.HostLife;
import io.coterie.manager.core.Actions;
import io.coterie.manager.core.Order;
import io.coterie.manager.core.OrderReply;
import io.coterie.manager.core.SyncAnswer;

class MessagesTest {
    @Test
    void ordersComeBackAsTheyWere() {
        final Order order = new Order(new Term(4), 2, MemberId.of("n1", 9), 3,
            Actions.of("web_monitor", Action.Type.MONITOR, "n1", "web"));
        assertEquals(ManagerMessages.ORDER, ManagerMessages.name(ManagerMessages.order(order)));
        assertEquals(order, ManagerMessages.order(ManagerMessages.order(order)));
    }

    @Test
    void repliesComeBackAsTheyWere() {
        final OrderReply reply = OrderReply.accepted(7, Duration.ofSeconds(65));
        assertEquals(reply, ManagerMessages.orderReply(ManagerMessages.orderReply(reply)));
        final SyncAnswer answer = new SyncAnswer(true, 2, 71, List.of(new SyncAnswer.Unfinished(3, "web", "start", 0,
            Duration.ofSeconds(4))));
        assertEquals(answer, ManagerMessages.syncAnswer(ManagerMessages.syncAnswer(answer)));
        final SyncAnswer told = answer.on(Optional.of(new HostLife("machine", "boot")));
        assertEquals(told, ManagerMessages.syncAnswer(ManagerMessages.syncAnswer(told)));
        assertEquals(new Term(5), ManagerMessages.sync(ManagerMessages.sync(new Term(5))));
    }

    @Test
    void metadataComesBackAsItWas() {
        final AgentMetadata metadata = new AgentMetadata("ocf:x:y", "1.1", "short", "long", List.of(
            new AgentMetadata.Parameter("ip", "string", true, true, false, false, "", "the address")),
            List.of(new AgentMetadata.Action("monitor", "Promoted", Duration.ofSeconds(10), Duration.ofSeconds(20),
                0)), true);
        assertEquals(metadata, MetadataMessages.reply(MetadataMessages.reply(metadata)));
        assertEquals("ocf:x:y", MetadataMessages.request(MetadataMessages.request("ocf:x:y")));
    }

    @Test
    void aFenceFromAnotherMemberIsAskedByTheDevicesName() {
        final FenceMessages.Ask ask = new FenceMessages.Ask("bmc", MemberId.of("n1", 9), FenceRequest.Action.REBOOT,
            new Term(3), Duration.ofSeconds(60), "why", 7);
        assertEquals(ask, FenceMessages.request(FenceMessages.request(ask)));
        final FenceResult result = new FenceResult(FenceResult.Status.CONFIRMED, "Gone.");
        assertEquals(result, FenceMessages.reply(FenceMessages.reply(result)));
    }

    @Test
    void whatIsNotOursIsRefused() {
        assertThrows(RejectedException.class, () -> ManagerMessages.name(new byte[] {1, 2, 3}));
        assertThrows(RejectedException.class, () -> ManagerMessages.name(new byte[0]));
        assertThrows(RejectedException.class, () -> ManagerMessages.name(
            Cbor.bytes(Cbor.map().put("v", 99).put("t", "order"))));
    }
}
