package io.coterie.fencing.agents;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.coterie.api.fencing.FenceDevice;

/**
 * What manages virtual machines, as far as its fence agent asks: one machine behind the HTTPS API of a maker. Only who
 * has logged in, in that maker's way, is served.
 */
final class VirtualMachineSimulator implements SimulatedDevice {
    private static final String PASSWORD = "geheimnis-9K";
    private static final String BASIC = "Basic " + Base64.getEncoder().encodeToString(
        ("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    /** Whose API. */
    enum Api {
        /** Docker's remote API; it has no login. */
        DOCKER("fence_docker", Map.of()),
        /** The REST API of VMware vCenter. */
        VCENTER("fence_vmware_rest", Map.of("username", "admin", "password", PASSWORD)),
        /** Proxmox VE, which calls a machine by a number. */
        PROXMOX("fence_pve", Map.of("username", "admin", "password", PASSWORD, "pve_node", "pve1")),
        /** oVirt and Red Hat Virtualization. */
        OVIRT("fence_rhevm", Map.of("username", "admin", "password", PASSWORD));

        private final String agent;
        private final Map<String, String> parameters;

        Api(final String agent, final Map<String, String> parameters) {
            this.agent = agent;
            this.parameters = parameters;
        }
    }

    /** An answer: the HTTP status, and the body. */
    private record Answer(int code, String body) {
        static final Answer DENIED = new Answer(401, "{}");
        static final Answer FORBIDDEN = new Answer(403, "{}");
        static final Answer NOT_FOUND = new Answer(404, "{}");
    }

    private final Api api;
    private final HttpsServer server;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private volatile boolean on = true;
    private volatile boolean lies;
    private volatile boolean refuses;

    VirtualMachineSimulator(final Path folder, final Api api) throws IOException, GeneralSecurityException,
            InterruptedException {
        this.api = api;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(RedfishSimulator.tls(folder)));
        server.setExecutor(pool);
        server.createContext("/", this::serve);
        server.start();
    }

    @Override
    public FenceDevice device() {
        return device(api.parameters);
    }

    @Override
    public Optional<FenceDevice> stranger() {
        final Map<String, String> own = new TreeMap<>(api.parameters);
        return own.replace("password", "falsch-9Z") == null ? Optional.empty() : Optional.of(device(own));
    }

    private FenceDevice device(final Map<String, String> own) {
        final Map<String, String> parameters = new TreeMap<>(own);
        parameters.putAll(Map.of("ip", "127.0.0.1", "ipport", Integer.toString(server.getAddress().getPort()),
            "ssl_insecure", "1", "power_timeout", "4"));
        return new FenceDevice("power", api.agent, Set.of(AgentsFixture.N2), Map.of(AgentsFixture.N2,
            api == Api.PROXMOX ? "107" : "n2"), parameters);
    }

    private void serve(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            final Answer answer = switch (api) {
                case DOCKER -> docker(asked);
                case VCENTER -> vcenter(asked, header(exchange, "Authorization"),
                    header(exchange, "vmware-api-session-id"));
                case PROXMOX -> proxmox(asked, sent, header(exchange, "Cookie"),
                    header(exchange, "CSRFPreventionToken"));
                case OVIRT -> ovirt(asked, header(exchange, "Authorization"));
            };
            final byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.code, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String header(final HttpExchange exchange, final String name) {
        final String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private Answer switched(final boolean wanted, final int code, final String body) {
        if (refuses) {
            return Answer.FORBIDDEN;
        }
        on = lies ? on : wanted;
        return new Answer(code, body);
    }

    private Answer docker(final String asked) {
        return switch (asked) {
            case "GET /v1.11/containers/n2/json" -> new Answer(200, "{\"State\": {\"Running\": " + on + "}}");
            case "POST /v1.11/containers/n2/start" -> switched(true, 204, "");
            case "POST /v1.11/containers/n2/kill" -> switched(false, 204, "");
            default -> Answer.NOT_FOUND;
        };
    }

    private Answer vcenter(final String asked, final String login, final String session) {
        if (asked.equals("POST /rest/com/vmware/cis/session")) {
            return login.equals(BASIC) ? new Answer(200, "{\"value\": \"s1\"}") : Answer.DENIED;
        }
        if (!session.equals("s1")) {
            return Answer.DENIED;
        }
        return switch (asked) {
            case "DELETE /rest/com/vmware/cis/session" -> new Answer(200, "");
            case "GET /rest/vcenter/vm?filter.names=n2" -> new Answer(200, "{\"value\": [{\"vm\": \"vm-7\", \"name\":"
                + " \"n2\", \"power_state\": \"POWERED_" + (on ? "ON" : "OFF") + "\"}]}");
            case "POST /rest/vcenter/vm/vm-7/power/start" -> switched(true, 200, "");
            case "POST /rest/vcenter/vm/vm-7/power/stop" -> switched(false, 200, "");
            default -> Answer.NOT_FOUND;
        };
    }

    private Answer proxmox(final String asked, final String sent, final String ticket, final String token) {
        final String state = on ? "running" : "stopped";
        if (asked.equals("POST /api2/json/access/ticket")) {
            return sent.equals("username=admin&password=" + PASSWORD)
                ? new Answer(200, "{\"data\": {\"ticket\": \"t1\", \"CSRFPreventionToken\": \"c1\"}}") : Answer.DENIED;
        }
        if (!ticket.contains("PVEAuthCookie=t1") || asked.startsWith("POST") && !token.equals("c1")) {
            return Answer.DENIED;
        }
        return switch (asked) {
            case "GET /api2/json/nodes" -> new Answer(200, "{\"data\": [{\"node\": \"pve1\"}]}");
            case "GET /api2/json/nodes/pve1/qemu" -> new Answer(200, "{\"data\": [{\"vmid\": \"107\", \"name\": \"n2\","
                + " \"status\": \"" + state + "\"}]}");
            case "GET /api2/json/nodes/pve1/qemu/107/status/current" -> new Answer(200, "{\"data\": {\"status\": \""
                + state + "\"}}");
            case "POST /api2/json/nodes/pve1/qemu/107/status/start" -> switched(true, 200, "{\"data\": \"task\"}");
            case "POST /api2/json/nodes/pve1/qemu/107/status/stop" -> switched(false, 200, "{\"data\": \"task\"}");
            default -> Answer.NOT_FOUND;
        };
    }

    private Answer ovirt(final String asked, final String login) {
        if (!login.equals(BASIC)) {
            return Answer.DENIED;
        }
        return switch (asked) {
            case "GET /ovirt-engine/api/" -> new Answer(200, "<api></api>");
            case "GET /ovirt-engine/api/vms/?search=name%3Dn2" -> new Answer(200, "<vms><vm id=\"7\"><name>n2</name>"
                + "<status>" + (on ? "up" : "down") + "</status></vm></vms>");
            case "POST /ovirt-engine/api/vms/7/start" -> switched(true, 200, "<action/>");
            case "POST /ovirt-engine/api/vms/7/stop" -> switched(false, 200, "<action/>");
            default -> Answer.NOT_FOUND;
        };
    }

    @Override
    public boolean on() {
        return on;
    }

    @Override
    public boolean lie() {
        lies = true;
        return true;
    }

    @Override
    public boolean refuse() {
        refuses = true;
        return true;
    }

    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
    }
}
