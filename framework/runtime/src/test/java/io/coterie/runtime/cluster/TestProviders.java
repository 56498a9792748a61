package io.coterie.runtime.cluster;

import java.time.Duration;
import java.util.List;

import io.coterie.api.component.ComponentInstance;
import io.coterie.api.component.ComponentProvider;
import io.coterie.api.component.Configuration;
import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.CoterieException;
import io.coterie.api.core.Finding;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.runtime.testing.FakeNetwork;

/** Providers of three kinds; each keeps a list of what happens to its instances. */
final class TestProviders {
    private TestProviders() {
    }

    public interface Greeting {
        String greet(String whom);
    }

    abstract static class Base<T> implements ComponentProvider<T> {
        final List<String> life;

        Base(List<String> life) {
            this.life = life;
        }

        @Override
        public List<Finding> check(Configuration configuration) {
            return configuration.check(settings());
        }

        @Override
        public List<Setting> settings() {
            return List.of();
        }
    }

    static final class Members extends Base<MembershipComponent> {
        private final FakeNetwork network;

        Members(FakeNetwork network, List<String> life) {
            super(life);
            this.network = network;
        }

        @Override
        public ComponentInstance<MembershipComponent> create(InstanceContext context) {
            return new Wrapped<>(network.station(context.self()), life, "membership");
        }
    }

    static final class Messages extends Base<MessagingComponent> {
        private final FakeNetwork network;

        Messages(FakeNetwork network, List<String> life) {
            super(life);
            this.network = network;
        }

        @Override
        public ComponentInstance<MessagingComponent> create(InstanceContext context) {
            return new Wrapped<>(new FakeNetwork().station(context.self()), life, "messaging");
        }
    }

    record Wrapped<T>(FakeNetwork.Station station, List<String> life, String kind) implements ComponentInstance<T> {
        @SuppressWarnings("unchecked")
        @Override
        public T service() {
            return (T) station;
        }

        @Override
        public void warm(long epoch, Duration timeout) {
            life.add("warm " + kind);
            station.warm(epoch, timeout);
        }

        @Override
        public void close() {
            life.add("close " + kind);
            station.close();
        }
    }

    static final class Greeters extends Base<Greeting> {
        private final String version;

        Greeters(List<String> life, String version) {
            super(life);
            this.version = version;
        }

        @Override
        public ComponentInstance<Greeting> create(InstanceContext context) {
            context.newScheduler("greeter").execute(() -> { });
            context.dataDirectory();
            return new ComponentInstance<>() {
                @Override
                public Greeting service() {
                    return whom -> "hello from " + version;
                }

                @Override
                public void warm(long epoch, Duration timeout) {
                    life.add("warm greeting");
                    if (version.equals("warm fails")) {
                        throw new CoterieException("test.no", "No.", "Yes.");
                    }
                }

                @Override
                public void activate() {
                    life.add("activate greeting");
                }

                @Override
                public void drain(Duration timeout) {
                    life.add("drain greeting");
                }

                @Override
                public void close() {
                    life.add("close greeting");
                }
            };
        }
    }
}
