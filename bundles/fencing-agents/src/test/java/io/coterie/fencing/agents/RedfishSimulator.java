package io.coterie.fencing.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import io.coterie.api.fencing.FenceDevice;

/** A BMC that speaks Redfish over HTTPS, and that can be made to fail in the ways of BMCs. */
final class RedfishSimulator implements SimulatedDevice {
    static final String PASSWORD = "geheimnis-7Q!x";
    /** How it behaves. */
    enum Mode {
        /** As it should. */
        WORKS,
        /** It takes connections and never answers. */
        FROZEN,
        /** It says that it has switched, and has not. */
        LIES,
        /** It says whether the host is on, and denies whoever wants to switch it. */
        DENIES,
        /** It answers with errors. */
        BROKEN
    }

    volatile Mode mode = Mode.WORKS;
    volatile boolean on = true;
    final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final HttpsServer server;

    RedfishSimulator(final Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(folder)));
        server.setExecutor(pool);
        server.createContext("/redfish/v1", this::answer).setAuthenticator(new BasicAuthenticator("bmc") {
            @Override
            public boolean checkCredentials(final String user, final String password) {
                return "admin".equals(user) && PASSWORD.equals(password);
            }
        });
        server.start();
    }

    /** A certificate that nobody vouches for, as BMCs have. */
    static SSLContext tls(final Path folder) throws IOException, GeneralSecurityException,
            InterruptedException {
        final Path store = folder.resolve("bmc.p12");
        final char[] password = "changeit".toCharArray();
        assertEquals(0, new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair", "-alias", "bmc", "-keyalg", "EC", "-dname", "CN=bmc", "-storetype", "PKCS12", "-keystore",
            store.toString(), "-storepass", new String(password)).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor());
        final KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password);
        }
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public FenceDevice device() {
        return device(PASSWORD);
    }

    @Override
    public boolean on() {
        return on;
    }

    @Override
    public boolean lie() {
        mode = Mode.LIES;
        return true;
    }

    @Override
    public boolean refuse() {
        mode = Mode.DENIES;
        return true;
    }

    @Override
    public Optional<FenceDevice> stranger() {
        return Optional.of(device("falsch-9Z"));
    }

    FenceDevice device(final String password) {
        return AgentsFixture.device("fence_redfish", Map.of("ip", "127.0.0.1", "ipport",
            Integer.toString(server.getAddress().getPort()), "username", "admin", "password", password,
            "ssl_insecure", "1", "systems_uri", "/redfish/v1/Systems/1", "power_timeout", "4"));
    }

    private void answer(final HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            if (mode == Mode.FROZEN) {
                closed.await();
                return;
            }
            if (mode == Mode.BROKEN) {
                reply(exchange, 500, "{\"error\": {\"message\": \"internal\"}}");
            } else if (mode == Mode.DENIES && "POST".equals(exchange.getRequestMethod())) {
                reply(exchange, 403, "{\"error\": {\"message\": \"no privilege\"}}");
            } else if ("POST".equals(exchange.getRequestMethod())) {
                final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                on = mode == Mode.LIES ? on : !body.contains("ForceOff");
                reply(exchange, 200, "{}");
            } else {
                reply(exchange, 200, "{\"PowerState\": \"" + (on ? "On" : "Off") + "\", \"Actions\":"
                    + " {\"#ComputerSystem.Reset\": {\"target\": \"/redfish/v1/Systems/1/Actions/Reset\"}}}");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reply(final HttpExchange exchange, final int code, final String text) throws IOException {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        pool.shutdownNow();
    }
}
