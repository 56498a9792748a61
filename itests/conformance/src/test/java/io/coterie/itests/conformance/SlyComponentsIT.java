package io.coterie.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import io.coterie.api.component.InstanceContext;
import io.coterie.api.component.Setting;
import io.coterie.api.core.MemberId;
import io.coterie.api.fencing.FenceRequest;
import io.coterie.api.fencing.FenceResult;
import io.coterie.api.fencing.Fencing;
import io.coterie.api.membership.spi.EngineView;
import io.coterie.api.membership.spi.EngineViewSink;
import io.coterie.api.membership.spi.MembershipComponent;
import io.coterie.api.messaging.spi.FrameSink;
import io.coterie.api.messaging.spi.MessagingComponent;
import io.coterie.api.quorum.Quorum;
import io.coterie.api.quorum.QuorumState;
import io.coterie.api.resource.ActionRequest;
import io.coterie.api.resource.ActionResult;
import io.coterie.api.resource.ResourceAgents;
import io.coterie.api.resource.ResultCode;
import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.Subject;
import io.coterie.conformance.TemporaryFolder;
import io.coterie.conformance.container.JarSubjects;

/** Components whose authors want to fool the kit: they are wrong seldom, for a moment, or only when nobody looks. */
class SlyComponentsIT {
    private static final int SELDOM = 5000;

    static {
        System.setProperty("coterie.conformance.patience", "4");
    }

    /** What a method does instead: with the good service, the method's name and the arguments; null goes on. */
    @FunctionalInterface
    interface Instead {
        /** {@return what is returned, or null to call the good one} */
        Function<Object, Object> of(String method, Object[] arguments);
    }

    static Outcome run(final String check, final Subject subject) {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            final Check one = Kit.checks(subject.description().kind()).stream().filter(c -> c.name().equals(check))
                .findFirst().orElseThrow();
            return Kit.run(one, subject, new Options(true, 1, Map.of(), folder.path()));
        }
    }

    private static void caught(final String check, final Subject broken) {
        final Outcome outcome = run(check, broken);
        assertEquals(Outcome.Status.FAILED, outcome.status(), () -> check + ": " + outcome.evidence());
    }

    private static <T> DynamicTest sly(final String what, final Good good,
            final BiFunction<InstanceContext, T, T> broken, final String check) {
        return DynamicTest.dynamicTest(what, () -> caught(check, good.as(new WrappedProvider<T>(good.provider(),
            broken, () -> { }))));
    }

    /** The same service, of which some calls are answered otherwise. */
    static <T> T with(final Class<T> api, final T good, final Instead instead) {
        return api.cast(Proxy.newProxyInstance(SlyComponentsIT.class.getClassLoader(), new Class<?>[] {api},
            (self, method, arguments) -> {
                final Function<Object, Object> other = instead.of(method.getName(), arguments);
                if (other != null) {
                    return other.apply(good);
                }
                try {
                    return method.invoke(good, arguments);
                } catch (final InvocationTargetException e) {
                    throw e.getCause();
                }
            }));
    }

    /** The same messaging, whose sink is another one. */
    private static MessagingComponent frames(final MessagingComponent good, final Function<FrameSink, FrameSink> sink) {
        return with(MessagingComponent.class, good, (method, arguments) -> !method.equals("open") ? null : of -> {
            good.open(sink.apply((FrameSink) arguments[0]));
            return null;
        });
    }

    @SuppressWarnings("unchecked")
    private static List<byte[]> frames(final Object given) {
        return (List<byte[]>) given;
    }

    private static FrameSink seldom(final FrameSink sink, final String which) {
        final AtomicInteger count = new AtomicInteger();
        return with(FrameSink.class, sink, (method, arguments) -> method.equals(which)
            && count.incrementAndGet() % SELDOM == 0 ? of -> null : null);
    }

    /** Once its receiver has stood still for a while, a frame comes after the next one. */
    private static FrameSink reordered(final FrameSink sink) {
        final AtomicBoolean slow = new AtomicBoolean();
        final List<byte[]> held = new ArrayList<>();
        return with(FrameSink.class, sink, (method, arguments) -> !method.equals("frameToMe") ? null : of -> {
            final MemberId from = (MemberId) arguments[0];
            if (slow.compareAndSet(true, false)) {
                held.add((byte[]) arguments[1]);
                return null;
            }
            final long begin = System.nanoTime();
            sink.frameToMe(from, (byte[]) arguments[1]);
            slow.set(System.nanoTime() - begin > Duration.ofMillis(50).toNanos());
            held.forEach(one -> sink.frameToMe(from, one));
            held.clear();
            return null;
        });
    }

    @TestFactory
    Stream<DynamicTest> messaging() {
        return Stream.of(
            SlyComponentsIT.<MessagingComponent>sly("loses one in five thousand", Good.MESSAGING,
                (context, good) -> frames(good, sink -> seldom(sink, "frame")), "messaging.none-of-many-is-lost"),
            SlyComponentsIT.<MessagingComponent>sly("loses one in five thousand for one", Good.MESSAGING,
                (context, good) -> frames(good, sink -> seldom(sink, "frameToMe")), "messaging.none-of-many-is-lost"),
            SlyComponentsIT.<MessagingComponent>sly("reorders under back-pressure", Good.MESSAGING,
                (context, good) -> frames(good, SlyComponentsIT::reordered), "messaging.back-pressure-bounded"));
    }

    @Test
    void deliversTwiceAfterAConnectionWasBroken() {
        inItsFramework("engine-jgroups", "messaging", (InstanceContext context, MessagingComponent good) ->
            frames(good, sink -> {
                final AtomicBoolean again = new AtomicBoolean();
                context.connections().onChange(() -> again.set(true));
                return with(FrameSink.class, sink, (method, arguments) -> method.equals("frame")
                        && again.compareAndSet(true, false) ? of -> {
                            sink.frame((MemberId) arguments[0], (byte[]) arguments[1]);
                            sink.frame((MemberId) arguments[0], (byte[]) arguments[1]);
                            return null;
                        } : null);
            }), "messaging.dropped-for-a-moment");
    }

    @Test
    void deliversNothingThatAMemberSendsToItself() {
        inItsFramework("engine-jgroups", "messaging", (InstanceContext context, MessagingComponent good) ->
            with(MessagingComponent.class, good, (method, arguments) -> method.equals("sendTo")
                && arguments[0].equals(context.self()) ? of -> null : null), "messaging.one-receiver");
    }

    @Test
    void namesTheReceiverAsTheSender() {
        inItsFramework("engine-jgroups", "messaging", (InstanceContext context, MessagingComponent good) ->
            frames(good, sink -> with(FrameSink.class, sink, (method, arguments) -> {
                // one frame or several, in parts or not: the good sink gets them, with another sender
                if (List.of("frame", "frames", "framesInParts").contains(method)) {
                    arguments[0] = context.self();
                }
                return null;
            })), "messaging.reliable-exactly-once");
    }

    @Test
    void deliversUnderTheLockOfItsSenders() {
        inItsFramework("engine-jgroups", "messaging", (InstanceContext context, MessagingComponent good) -> {
            final ReentrantLock lock = new ReentrantLock();
            final MessagingComponent locking = frames(good, sink -> with(FrameSink.class, sink,
                (method, arguments) -> !method.startsWith("frame") ? null : of -> {
                    lock.lock();
                    try {
                        switch (method) {
                            case "frame" -> sink.frame((MemberId) arguments[0], (byte[]) arguments[1]);
                            case "frames" -> sink.frames((MemberId) arguments[0], frames(arguments[1]));
                            default -> sink.frameToMe((MemberId) arguments[0], (byte[]) arguments[1]);
                        }
                    } finally {
                        lock.unlock();
                    }
                    return null;
                }));
            return with(MessagingComponent.class, locking, (method, arguments) -> !method.equals("sendTo") ? null
                : of -> {
                    lock.lock();
                    try {
                        good.sendTo((MemberId) arguments[0], (byte[]) arguments[1], (Duration) arguments[2]);
                    } finally {
                        lock.unlock();
                    }
                    return null;
                });
        }, "messaging.sends-while-it-delivers");
    }

    @Test
    void callsTwoViewsByOneStamp() {
        caught("membership.present-view-at-once", Good.MEMBERSHIP.as(new WrappedProvider<MembershipComponent>(
            Good.MEMBERSHIP.provider(), (context, good) -> with(MembershipComponent.class, good, (method, arguments) ->
                !method.equals("open") ? null : of -> {
                    final EngineViewSink sink = (EngineViewSink) arguments[0];
                    good.open(with(EngineViewSink.class, sink, (called, given) -> !called.equals("engineView") ? null
                        : to -> {
                            final EngineView view = (EngineView) given[0];
                            final List<MemberId> more = new ArrayList<>(view.members());
                            more.add(MemberId.of("stranger", 1));
                            sink.engineView(view);
                            sink.engineView(new EngineView(view.stamp(), more));
                            return null;
                        }));
                    return null;
                }), () -> { })));
    }

    private static QuorumState yes(final QuorumState no) {
        return new QuorumState(true, no.votes(), no.expected(), no.needed(), no.rule(), no.reason());
    }

    @TestFactory
    Stream<DynamicTest> quorum() {
        return Stream.of(
            SlyComponentsIT.<Quorum>sly("says yes for 50 ms, a while after it was no", Good.QUORUM, (context, good) -> {
                final AtomicLong since = new AtomicLong();
                return with(Quorum.class, good, (method, arguments) -> !method.equals("state") ? null : of -> {
                    final QuorumState now = good.state();
                    since.compareAndSet(0, now.quorate() ? 0 : System.nanoTime());
                    final long after = now.quorate() ? 0 : (System.nanoTime() - since.get()) / 1_000_000;
                    return now.votes() > 0 && after > 300 && after < 350 ? yes(now) : now;
                });
            }, "quorum.never-for-a-moment"),
            SlyComponentsIT.<Quorum>sly("clears the electorate that it is given", Good.QUORUM, (context, good) ->
                with(Quorum.class, good, (method, arguments) -> !method.equals("electorate") ? null : of -> {
                    good.electorate(Map.copyOf(votes(arguments[0])));
                    votes(arguments[0]).clear();
                    return null;
                }), "component.arguments-unchanged"),
            SlyComponentsIT.<Quorum>sly("says nothing", Good.QUORUM, (context, good) -> with(Quorum.class, good,
                (method, arguments) -> method.equals("state") ? of -> null : null), "quorum.majority"));
    }

    @SuppressWarnings("unchecked")
    private static Map<io.coterie.api.core.NodeId, Integer> votes(final Object given) {
        return (Map<io.coterie.api.core.NodeId, Integer>) given;
    }

    @TestFactory
    Stream<DynamicTest> changesWhatItIsGiven() {
        return Stream.of(SlyComponentsIT.<io.coterie.api.consensus.Consensus>sly("overwrites a command", Good.CONSENSUS,
            (context, good) -> with(io.coterie.api.consensus.Consensus.class, good, (method, arguments) ->
                !method.equals("propose") ? null : of -> {
                    final byte[] command = (byte[]) arguments[0];
                    final Object stage = good.propose(command.clone(), (Duration) arguments[1]);
                    Arrays.fill(command, (byte) 0);
                    return stage;
                }), "component.arguments-unchanged"));
    }

    private static DynamicTest tells(final String what, final Setting.Type type, final String when,
            final java.util.function.Consumer<String> teller) {
        return DynamicTest.dynamicTest(what, () -> caught("component.no-secret-is-shown", Good.QUORUM.as(
            new PasswordProvider(Good.QUORUM.provider(), Quorum.class, type, (method, secret) -> {
                if (method.equals(when)) {
                    teller.accept(secret);
                }
            }))));
    }

    @TestFactory
    Stream<DynamicTest> secrets() {
        final org.slf4j.Logger log = LoggerFactory.getLogger("org.example.sly");
        return Stream.of(
            tells("logs its password at debug", Setting.Type.SECRET, "activate", s -> log.debug("with {}", s)),
            tells("logs it at trace when it is asked something", Setting.Type.SECRET, "state", s -> log.trace(s)),
            tells("logs it where nobody listens", Setting.Type.SECRET, "drain", s -> {
                ((ch.qos.logback.classic.Logger) log).setLevel(ch.qos.logback.classic.Level.DEBUG);
                log.debug("with {}", s);
                ((ch.qos.logback.classic.Logger) log).setLevel(null);
            }),
            tells("puts it beside what it logs", Setting.Type.SECRET, "warm", s -> {
                try (MDC.MDCCloseable with = MDC.putCloseable("password", s)) {
                    log.info("up, {}", with != null);
                }
            }),
            tells("says it is text, and logs it", Setting.Type.TEXT, "close", s -> log.debug("with {}", s)),
            tells("tells the log of the platform", Setting.Type.SECRET, "warm",
                s -> java.util.logging.Logger.getLogger("org.example.sly").finest(s)),
            tells("keeps it as a system property", Setting.Type.SECRET, "warm",
                s -> System.setProperty("org.example.sly", s)));
    }

    @TestFactory
    Stream<DynamicTest> threads() {
        return Stream.of("kit helper", "ForkJoinPool.commonPool-worker-77", "Felix helper").map(name ->
            DynamicTest.dynamicTest("leaves a thread called " + name, () -> {
                final AtomicInteger starts = new AtomicInteger();
                caught("component.leaves-nothing", Good.QUORUM.as(new WrappedProvider<Object>(Good.QUORUM.provider(),
                    (context, service) -> service, () -> {
                        if (starts.incrementAndGet() == 2) {
                            final Thread left = new Thread(() -> Lies.waitFor(Duration.ofMinutes(1)), name);
                            left.setDaemon(true);
                            left.start();
                        }
                    })));
            }));
    }

    @Test
    void saysSuccessBeforeTheHostIsOff() {
        inItsFramework("fencing-process", "fencing", (InstanceContext context, Fencing good) -> with(Fencing.class,
            good, (method, arguments) -> !method.equals("fence") ? null : of -> {
                final FenceRequest request = (FenceRequest) arguments[0];
                final CompletableFuture<FenceResult> soon = new CompletableFuture<>();
                CompletableFuture.delayedExecutor(300, java.util.concurrent.TimeUnit.MILLISECONDS).execute(() ->
                    good.fence(request).whenComplete((result, failure) -> soon.complete(result)));
                return CompletableFuture.completedFuture(new FenceResult(FenceResult.Status.CONFIRMED, "it is off"));
            }), "fencing.confirmed-means-gone");
    }

    @Test
    void ignoresAStop() {
        inItsFramework("resource-ocf", "resource-agents", (InstanceContext context, ResourceAgents good) -> {
            final AtomicInteger stops = new AtomicInteger();
            return with(ResourceAgents.class, good, (method, arguments) -> method.equals("execute")
                && ((ActionRequest) arguments[0]).action().equals("stop") && stops.incrementAndGet() == 3
                ? of -> CompletableFuture.completedFuture(ActionResult.completed(ResultCode.OK, Duration.ZERO)) : null);
        }, "resource-agents.start-monitor-stop");
    }

    private static <T> void inItsFramework(final String artifact, final String kind,
            final BiFunction<InstanceContext, T, T> broken, final String check) {
        try (TemporaryFolder folder = new TemporaryFolder();
                JarSubjects jar = JarSubjects.open(Shipped.bundle(artifact), folder.path().resolve("felix"),
                    List.of())) {
            final Subject good = jar.subject(kind);
            caught(check, new Subject(good.description(), new WrappedProvider<T>(good.provider(), broken, () -> { }),
                good.container()));
        }
    }
}
