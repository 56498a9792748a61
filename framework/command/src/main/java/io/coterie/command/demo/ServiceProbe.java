package io.coterie.command.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A client of the service, as a customer is one: asks again and again, and remembers who answered when. */
final class ServiceProbe implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 1000;
    private static final long STEP_NANOS = 10_000_000;
    private final String address;
    private final Thread thread = new Thread(this::run, "demo-probe");
    private final List<ServiceAnswer> answers = new ArrayList<>();
    private volatile boolean ended;

    ServiceProbe(final String address) {
        this.address = address;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!ended) {
            ask().ifPresent(this::add);
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /** First and last answer of each process are kept: what is between adds nothing. */
    private synchronized void add(final ServiceAnswer answer) {
        final int size = answers.size();
        if (size >= 2 && answers.get(size - 1).pid() == answer.pid() && answers.get(size - 2).pid() == answer.pid()) {
            answers.set(size - 1, answer);
        } else {
            answers.add(answer);
        }
    }

    private Optional<ServiceAnswer> ask() {
        try {
            final HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setRequestProperty("Connection", "close");
            try (InputStream in = connection.getInputStream()) {
                final String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                return ServiceAnswer.parse(System.currentTimeMillis(), text);
            }
        } catch (final IOException e) {
            // down: which is what the probe is there to see
            return Optional.empty();
        }
    }

    /** {@return the last answer} */
    synchronized Optional<ServiceAnswer> last() {
        return answers.isEmpty() ? Optional.empty() : Optional.of(answers.get(answers.size() - 1));
    }

    /** {@return the last answer of a process} */
    synchronized Optional<ServiceAnswer> lastOf(final long pid) {
        return answers.stream().filter(a -> a.pid() == pid).reduce((a, b) -> b);
    }

    /** {@return the first answer of any process but that one} */
    synchronized Optional<ServiceAnswer> firstOfOther(final long pid) {
        return answers.stream().filter(a -> a.pid() != pid).findFirst();
    }

    @Override
    public void close() {
        ended = true;
    }
}
