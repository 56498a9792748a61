package io.coterie.itests.conformance;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

import io.coterie.conformance.Check;
import io.coterie.conformance.Kit;
import io.coterie.conformance.Options;
import io.coterie.conformance.Outcome;
import io.coterie.conformance.container.JarSubjects;
import io.coterie.itests.conformance.BadJar.Base;
import io.coterie.itests.conformance.BadJar.Place;

/** Mistakes that authors make, as statements that are put into good components. Stateless. */
final class Mistakes {
    private static final String ATOMIC = "java.util.concurrent.atomic.Atomic";
    private static final String STAGE = "java.util.concurrent.CompletionStage";
    private static final String FUTURE = "java.util.concurrent.CompletableFuture";

    private Mistakes() {
    }

    /** One mistake: in what, where, and which check is there for it. */
    record Mistake(String what, Base base, String check, Map<Place, String> at) {
    }

    static Stream<Mistake> all() {
        return Stream.of(messaging(), quorumAndMembership(), fencing(), scheduling(), agents(), logAndState())
            .flatMap(Arrays::stream);
    }

    /** {@return how a check of a jar ends} */
    static Outcome run(final Path jar, final Base base, final String check, final Path folder) {
        try (JarSubjects opened = JarSubjects.open(jar, folder.resolve("felix"), Shipped.libraries())) {
            final Check one = Kit.checks(base.kind()).stream().filter(c -> c.name().equals(check)).findFirst()
                .orElseThrow();
            return Kit.run(one, opened.subject(base.kind()), new Options(true, 1, Map.of(), folder));
        }
    }

    private static Mistake[] of(final Mistake... all) {
        return all;
    }

    private static Mistake in(final Base base, final String what, final String check, final Map<Place, String> at) {
        return new Mistake(what, base, check, at);
    }

    /** Statements before a call of a sink: {@code told}, {@code with}; may return. */
    private static String sink(final String instead) {
        return "if (name.equals(\"open\") && arguments[0] != null) { final Object sink = arguments[0]; arguments[0] ="
            + " java.lang.reflect.Proxy.newProxyInstance(Bad.class.getClassLoader(), new Class<?>[]"
            + " {io.coterie.api.messaging.spi.FrameSink.class}, (one, told, with) -> { try { " + instead
            + " return told.invoke(sink, with); } catch (java.lang.reflect.InvocationTargetException e) {"
            + " throw e.getCause(); } }); }\n";
    }

    private static Mistake[] messaging() {
        return of(
            in(Base.MESSAGING, "uses its buffer again", "messaging.self-delivery", Map.of(
                Place.MEMBERS, "static final Map<Integer, byte[]> BUFFERS ="
                    + " new java.util.concurrent.ConcurrentHashMap<>();\n",
                Place.CALL, sink("if (told.getName().equals(\"frame\")) { final byte[] came = (byte[]) with[1];"
                    + " final byte[] again = BUFFERS.computeIfAbsent(came.length, size -> new byte[size]);"
                    + " System.arraycopy(came, 0, again, 0, came.length); with[1] = again; }"))),
            in(Base.MESSAGING, "loses the first frame", "messaging.self-delivery", Map.of(
                Place.CREATE, "final " + ATOMIC + "Boolean begun = new " + ATOMIC + "Boolean();\n",
                Place.CALL, "if (name.equals(\"sendToAll\") && !begun.getAndSet(true)) { return null; }\n")),
            in(Base.MESSAGING, "takes an empty frame to one for none", "messaging.sizes", Map.of(Place.CALL,
                "if (name.equals(\"sendTo\") && ((byte[]) arguments[1]).length == 0) { return null; }\n")),
            in(Base.MESSAGING, "waits ten times as long", "messaging.back-pressure-bounded", Map.of(Place.CALL,
                "if (name.startsWith(\"send\")) { arguments[2] = ((Duration) arguments[2]).multipliedBy(10); }\n")),
            in(Base.MESSAGING, "goes on using the list of members that it told", "messaging.self-delivery", Map.of(
                Place.MEMBERS, "static final List<List<Object>> TOLD ="
                    + " new java.util.concurrent.CopyOnWriteArrayList<>();\n",
                Place.CALL, "if (name.equals(\"sendToAll\")) { TOLD.forEach(List::clear); }\n"
                    + sink("if (told.getName().equals(\"members\")) { with[0] ="
                        + " new ArrayList<Object>((List<?>) with[0]);"
                        + " TOLD.add((List<Object>) with[0]); }"))),
            in(Base.MESSAGING, "keeps every frame, for a repetition that nobody asks for", "messaging.keeps-no-frame",
                Map.of(Place.MEMBERS, "final Queue<byte[]> sent ="
                    + " new java.util.concurrent.ConcurrentLinkedQueue<>();\n",
                    Place.CALL, "if (name.equals(\"sendToAll\")) { sent.add(((byte[]) arguments[1]).clone()); }\n")));
    }

    private static Mistake[] quorumAndMembership() {
        return of(
            in(Base.MEMBERSHIP, "takes an empty note for none", "membership.largest-note", Map.of(Place.CALL,
                "if (name.equals(\"publish\") && ((byte[]) arguments[0]).length == 0) { return null; }\n")),
            in(Base.QUORUM, "knows the first electorate alone", "quorum.electorate-changes", Map.of(
                Place.CREATE, "final " + ATOMIC + "Boolean known = new " + ATOMIC + "Boolean();\n",
                Place.CALL, "if (name.equals(\"electorate\") && known.getAndSet(true)) { return null; }\n")),
            in(Base.QUORUM, "keeps the map of its caller", "quorum.electorate-changes", Map.of(
                Place.CREATE, "final " + ATOMIC + "Reference<Map<NodeId, Integer>> votes = new " + ATOMIC
                    + "Reference<>();\n",
                Place.CALL, "if (name.equals(\"electorate\")) { votes.set((Map<NodeId, Integer>) arguments[0]); }\n"
                    + "if (name.equals(\"subscribe\") && votes.get() != null) {"
                    + " real.electorate(new HashMap<>(votes.get())); }\n")),
            in(Base.QUORUM, "says members where it should say votes", "quorum.votes-are-weighed", Map.of(Place.ANSWER,
                "if (result instanceof QuorumState q && q.rule() != QuorumState.Rule.NO_VIEW) { return"
                    + " new QuorumState(q.quorate(), context.slot(io.coterie.api.membership.Membership.class).view()"
                    + ".members().size(), q.expected(), q.needed(), q.rule(), q.reason()); }\n")),
            in(Base.QUORUM, "goes on while members go one by one", "quorum.majority", Map.of(
                Place.CREATE, "final " + ATOMIC + "Integer before = new " + ATOMIC + "Integer();\n",
                Place.ANSWER, "if (result instanceof QuorumState q) { final boolean one = before.getAndSet(q.votes())"
                    + " - q.votes() <= 1; return new QuorumState(q.quorate() || one && q.votes() > 1, q.votes(),"
                    + " q.expected(), q.needed(), q.rule(), q.reason()); }\n")),
            in(Base.QUORUM, "takes half for enough", "quorum.exclusive", Map.of(Place.ANSWER,
                "if (result instanceof QuorumState q) { return new QuorumState(q.votes() * 2 >= q.expected() &&"
                    + " q.votes() > 0, q.votes(), q.expected(), q.needed(), q.rule(), q.reason()); }\n")),
            in(Base.QUORUM, "answers under the lock of its listeners", "quorum.answers-while-it-tells", Map.of(
                Place.CREATE, "final Object lock = new Object();\n",
                Place.CALL, "if (name.equals(\"subscribe\")) { final"
                    + " java.util.function.Consumer<QuorumState> listener ="
                    + " (java.util.function.Consumer<QuorumState>) arguments[0]; return real.subscribe(s -> {"
                    + " synchronized (lock) { listener.accept(s); } }); }\n"
                    + "if (name.equals(\"state\")) { synchronized (lock) { return real.state(); } }\n")));
    }

    private static Mistake[] fencing() {
        final String result = "io.coterie.api.fencing.FenceResult";
        final String request = "io.coterie.api.fencing.FenceRequest";
        final String ended = "if (name.equals(\"fence\")) { return ((" + STAGE + "<" + result + ">) result)"
            + ".thenApply(r -> ";
        return of(
            in(Base.FENCING, "has one field for what it is asked", "fencing.several-at-once", Map.of(
                Place.CREATE, "final " + ATOMIC + "Reference<" + request + "> asked = new " + ATOMIC
                    + "Reference<>();\n",
                Place.CALL, "if (name.equals(\"fence\") && arguments[0] != null) { asked.set((" + request
                    + ") arguments[0]); final " + FUTURE + "<" + result + "> end = new " + FUTURE + "<>();"
                    + " final Thread one = new Thread(() -> {"
                    + " java.util.concurrent.locks.LockSupport.parkNanos(300_000_000);"
                    + " real.fence(asked.get()).thenAccept(end::complete); }); one.start(); return end; }\n")),
            in(Base.FENCING, "could fence with anything", "fencing.test-harms-nobody", Map.of(Place.CALL,
                "if (name.equals(\"test\") && arguments[0] != null) { return " + FUTURE + ".completedFuture(new "
                    + result + "(" + result + ".Status.CONFIRMED, \"it could\")); }\n")),
            in(Base.FENCING, "does not say how it ended", "fencing.confirmed-means-gone", Map.of(Place.ANSWER, ended
                + "new " + result + "(r.status(), \"\")); }\n")),
            in(Base.SWITCHING, "describes what others take", "fencing.describes-its-agents", Map.of(Place.ANSWER,
                "if (name.equals(\"describe\")) { return ((" + STAGE + "<io.coterie.api.fencing.FenceAgent>) result)"
                    + ".thenApply(a -> new io.coterie.api.fencing.FenceAgent(a.name(), a.description(),"
                    + " a.longDescription(), List.of(new io.coterie.api.fencing.FenceAgent.Parameter(\"ipaddr\","
                    + " \"string\", true, false, \"\", List.of(), \"\", false, \"The address.\")), a.actions(),"
                    + " a.unfences(), a.onTarget())); }\n")),
            in(Base.SWITCHING, "waits ten times as long", "fencing.a-device-that-hangs-confirms-nothing", Map.of(
                Place.CALL, "if (name.equals(\"fence\") && arguments[0] instanceof " + request + " r) { arguments[0] ="
                    + " new " + request + "(r.device(), r.target(), r.action(), r.term(), r.timeout().multipliedBy(10),"
                    + " r.reason()); }\n")),
            in(Base.SWITCHING, "takes no answer for a good one", "fencing.a-device-that-hangs-confirms-nothing", Map.of(
                Place.ANSWER, ended + "r.status() == " + result + ".Status.TIMED_OUT ? new " + result + "(" + result
                    + ".Status.CONFIRMED, r.detail()) : r); }\n")),
            in(Base.SWITCHING, "reads the status the wrong way round", "fencing.a-device-that-lies-is-not-believed",
                Map.of(Place.ANSWER, ended + "new " + result + "(r.confirmed() ? " + result + ".Status.FAILED : "
                    + result + ".Status.CONFIRMED, r.detail())); }\n")));
    }

    /** Each action of a decision as another one: {@code a} is the action. */
    private static String actions(final String before, final String other) {
        return "if (result instanceof io.coterie.api.scheduling.Transition t) { " + before
            + " return new io.coterie.api.scheduling.Transition(t.actions().stream()" + other
            + ".toList(), t.placements(), t.notes(), t.recheckAfter()); }\n";
    }

    private static String action(final String parameters, final String after, final String reason) {
        return ".map(a -> new io.coterie.api.scheduling.Action(a.id(), a.type(), a.node(), a.resource(), a.agent(),"
            + " a.operation(), a.interval(), a.timeout(), a.expected(), " + parameters + ", a.meta(), a.checkLevel(),"
            + " a.digest(), " + after + ", " + reason + "))";
    }

    private static Mistake[] scheduling() {
        final String parameters = "a.parameters()";
        final String after = "a.after()";
        final String reason = "a.reason()";
        final String type = "io.coterie.api.scheduling.Action.Type.";
        return of(
            in(Base.SCHEDULING, "gives all the parameters of the first", "scheduling.gives-each-its-own", Map.of(
                Place.ANSWER, actions("", action("t.actions().get(0).parameters()", after, reason)))),
            in(Base.SCHEDULING, "does not say why", "scheduling.explained", Map.of(Place.ANSWER,
                "if (result instanceof io.coterie.api.scheduling.Transition t) { return new"
                    + " io.coterie.api.scheduling.Transition(t.actions(), t.placements().stream().map(p -> new"
                    + " io.coterie.api.scheduling.Placement(p.resource(), p.currentNode(), p.currentRole(), p.node(),"
                    + " p.role(), p.managed(), p.failed(), p.reason(), List.of())).toList(), t.notes(),"
                    + " t.recheckAfter()); }\n")),
            in(Base.SCHEDULING, "watches nothing", "scheduling.monitors-what-runs", Map.of(Place.ANSWER, actions(
                "final Set<String> left = new HashSet<>(); t.actions().stream().filter(a -> a.type() == " + type
                    + "MONITOR).forEach(a -> left.add(a.id()));", ".filter(a -> !left.contains(a.id()))" + action(
                    parameters, "without(a.after(), left)", reason)), Place.MEMBERS, WITHOUT)),
            in(Base.SCHEDULING, "does not know of standby", "scheduling.standby", Map.of(Place.CALL, node(
                "n.leaving(), false, n.maintenance()"))),
            in(Base.SCHEDULING, "does not know of maintenance", "scheduling.maintenance", Map.of(Place.CALL, node(
                "n.leaving(), n.standby(), false"))),
            in(Base.SCHEDULING, "starts all of a group at once", "scheduling.group", Map.of(Place.ANSWER, actions(
                "final Set<String> starts = new HashSet<>(); t.actions().stream().filter(a -> a.type() == " + type
                    + "START || a.type() == " + type + "PSEUDO).forEach(a -> starts.add(a.id()));", action(parameters,
                    "without(a.after(), starts)", reason)), Place.MEMBERS, WITHOUT)),
            in(Base.SCHEDULING, "writes numbers as people here do", "scheduling.deterministic", Map.of(Place.ANSWER,
                actions("", action(parameters, after, "String.format(\"%s (%d actions)\", a.reason(),"
                    + " t.actions().size())")))),
            in(Base.SCHEDULING, "goes by the order of a hash", "scheduling.same-in-another-process", Map.of(
                Place.ANSWER, actions("final String all = String.join(\", \", Set.copyOf(t.actions().stream().map(a ->"
                    + " a.id()).toList()));", action(parameters, after, "a.reason() + \" of \" + all")))));
    }

    private static final String WITHOUT = "static Set<String> without(final Set<String> of, final Set<String> left) {"
        + " final Set<String> rest = new HashSet<>(of); rest.removeAll(left); return rest; }\n";

    private static String node(final String flags) {
        return "if (name.equals(\"schedule\") && arguments[0] instanceof io.coterie.api.scheduling.SchedulingInput i) {"
            + " final TreeMap<NodeId, io.coterie.api.scheduling.NodeStatus> nodes = new TreeMap<>();"
            + " i.nodes().values().forEach(n -> nodes.put(n.node(), new io.coterie.api.scheduling.NodeStatus(n.node(),"
            + " n.member(), n.online(), n.unclean(), " + flags + ", n.fenceable(), n.attributes()))); arguments[0] ="
            + " new io.coterie.api.scheduling.SchedulingInput(i.now(), i.document(), i.quorate(), nodes,"
            + " i.operations(), i.failCounts(), i.agents(), i.tickets()); }\n";
    }

    private static String execute(final String parameters, final String timeout) {
        return "if (name.equals(\"execute\") && arguments[0] instanceof io.coterie.api.resource.ActionRequest r) {"
            + " final Map<String, String> parameters = new TreeMap<>(r.parameters()); " + parameters
            + " arguments[0] = new io.coterie.api.resource.ActionRequest(r.agent(), r.action(), r.resource(), r.node(),"
            + " parameters, r.meta(), r.interval(), " + timeout + ", r.checkLevel()); }\n";
    }

    private static String result(final String reason, final String duration) {
        return "if (name.equals(\"execute\")) { return ((" + STAGE + "<io.coterie.api.resource.ActionResult>) result)"
            + ".thenApply(r -> new io.coterie.api.resource.ActionResult(r.status(), r.code(), " + reason + ", "
            + duration + ", r.attributes())); }\n";
    }

    private static Mistake[] agents() {
        final String request = "io.coterie.api.resource.ActionRequest";
        return of(
            in(Base.RESOURCE_AGENTS, "has one field for what it is asked", "resource-agents.several-at-once", Map.of(
                Place.CREATE, "final " + ATOMIC + "Reference<" + request + "> asked = new " + ATOMIC
                    + "Reference<>();\n",
                Place.CALL, "if (name.equals(\"execute\") && arguments[0] != null) { asked.set((" + request
                    + ") arguments[0]); final " + FUTURE + "<io.coterie.api.resource.ActionResult> end = new " + FUTURE
                    + "<>(); new Thread(() -> { java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);"
                    + " real.execute(asked.get()).thenAccept(end::complete); }).start(); return end; }\n")),
            in(Base.RESOURCE_AGENTS, "waits ten times as long", "resource-agents.time-out", Map.of(Place.CALL,
                execute("", "r.timeout().multipliedBy(10)"))),
            in(Base.RESOURCE_AGENTS, "takes seconds for tenths of them", "resource-agents.time-out", Map.of(Place.CALL,
                execute("", "r.timeout().dividedBy(10)"))),
            in(Base.RESOURCE_AGENTS, "does not measure", "resource-agents.time-out", Map.of(Place.ANSWER, result(
                "r.exitReason()", "Duration.ZERO"))),
            in(Base.RESOURCE_AGENTS, "keeps the reason to itself", "resource-agents.tells-the-reason", Map.of(
                Place.ANSWER, result("\"\"", "r.duration()"))),
            in(Base.RESOURCE_AGENTS, "trims what it passes on", "resource-agents.passes-parameters", Map.of(Place.CALL,
                execute("parameters.replaceAll((k, v) -> v.strip());", "r.timeout()"))),
            in(Base.RESOURCE_AGENTS, "cancels whatever begins alike", "resource-agents.cancel-ends-that-one-alone",
                Map.of(Place.CREATE, "final Set<String> running ="
                    + " java.util.concurrent.ConcurrentHashMap.newKeySet();\n",
                    Place.CALL, "if (name.equals(\"execute\") && arguments[0] instanceof " + request + " r) {"
                    + " running.add(r.resource()); }\n if (name.equals(\"cancel\")) { running.stream().filter(r ->"
                    + " r.startsWith((String) arguments[0])).forEach(real::cancel); return null; }\n")),
            in(Base.RESOURCE_AGENTS, "describes what others take", "resource-agents.lists-and-describes", Map.of(
                Place.ANSWER, "if (name.equals(\"metadata\")) { return ((" + STAGE
                    + "<io.coterie.api.resource.AgentMetadata>) result).thenApply(m -> new"
                    + " io.coterie.api.resource.AgentMetadata(m.agent(), m.version(), m.shortDescription(),"
                    + " m.longDescription(), m.parameters().stream().filter(p -> !p.name().equals(\"password\"))"
                    + ".toList(), m.actions(), m.outlivesProcesses())); }\n")));
    }

    private static String snapshot(final String operations, final String records) {
        return "new io.coterie.api.state.StateSnapshot(s.revision(), s.document(), s.history(), s.nodes(),"
            + " s.coordinator(), " + operations + ", s.failCounts(), s.attributes(), s.permanentAttributes(),"
            + " s.properties(), s.fences(), " + records + ")";
    }

    private static String snapshots(final String other) {
        return "final java.util.function.UnaryOperator<io.coterie.api.state.StateSnapshot> other = s -> " + other
            + ";\nif (result instanceof io.coterie.api.state.StateSnapshot s) { return other.apply(s); }\n"
            + "if (name.equals(\"submit\") || name.equals(\"latest\")) { return ((" + STAGE
            + "<io.coterie.api.state.StateSnapshot>) result).thenApply(other); }\n";
    }

    private static Mistake[] logAndState() {
        final String log = "io.coterie.api.consensus.Consensus";
        return of(
            in(Base.STATE, "applies over any version", "state.document-compare-and-set", Map.of(Place.CALL,
                "if (name.equals(\"submit\") && arguments[0] instanceof io.coterie.api.state.Change.ApplyDocument c) {"
                    + " arguments[0] = new io.coterie.api.state.Change.ApplyDocument("
                    + "real.current().document().version(), c.text(), c.nodes(), c.author(), c.comment(),"
                    + " c.at()); }\n")),
            in(Base.STATE, "sets a record over any revision", "state.records", Map.of(Place.CALL,
                "if (name.equals(\"submit\") && arguments[0] instanceof io.coterie.api.state.Change.PutRecord c) {"
                    + " arguments[0] = new io.coterie.api.state.Change.PutRecord(c.key(), -1, c.bytes(), c.term());"
                    + " }\n")),
            in(Base.STATE, "takes what it has for the latest", "state.latest-is-not-behind", Map.of(Place.CALL,
                "if (name.equals(\"latest\") && arguments[0] != null) { final io.coterie.api.state.StateSnapshot now ="
                    + " real.current(); return real.latest((Duration) arguments[0]).thenApply(later -> now); }\n")),
            in(Base.STATE, "hands out the map that it goes on using", "state.snapshots-do-not-change", Map.of(
                Place.CREATE, "final SortedMap<String, io.coterie.api.state.NamedRecord> live ="
                    + " new java.util.concurrent.ConcurrentSkipListMap<>();\n",
                Place.ANSWER, snapshots("{ live.keySet().retainAll(s.records().keySet()); live.putAll(s.records());"
                    + " return " + snapshot("s.operations()", "live") + "; }"))),
            in(Base.STATE, "makes its digest of the revision alone", "state.digest-tells-apart", Map.of(Place.ANSWER,
                "if (name.equals(\"digest\")) { return ((String) result).split(\":\")[0] + \":\" + \"0\".repeat(64);"
                    + " }\n")),
            in(Base.STATE, "forgets results in its snapshot", "state.snapshot-holds-everything", Map.of(
                Place.CREATE, "final boolean[] restored = {false}; context = Bad.restoring(context, restored);\n",
                Place.MEMBERS, "static <T> T proxy(Class<T> api, java.lang.reflect.InvocationHandler by) { return"
                    + " api.cast(java.lang.reflect.Proxy.newProxyInstance(Bad.class.getClassLoader(), new Class<?>[]"
                    + " {api}, by)); }\n static Object call(Object of, java.lang.reflect.Method method, Object[] with)"
                    + " throws Throwable { try { return method.invoke(of, with); } catch"
                    + " (java.lang.reflect.InvocationTargetException e) { throw e.getCause(); } }\n"
                    + "static InstanceContext restoring(InstanceContext good, boolean[] restored) { return"
                    + " proxy(InstanceContext.class, (a, method, with) -> { final Object found = call(good, method,"
                    + " with); return !(found instanceof " + log + " log) ? found : proxy(" + log + ".class, (b, m, w)"
                    + " -> { if (m.getName().equals(\"attach\")) { final Object state = w[0]; w[0] ="
                    + " proxy(io.coterie.api.consensus.ReplicatedState.class, (c, n, x) -> { restored[0] |="
                    + " n.getName().equals(\"restore\"); return call(state, n, x); }); } return call(log, m, w);"
                    + " }); }); }\n",
                Place.ANSWER, snapshots("!restored[0] ? s : " + snapshot("List.of()", "s.records()")))),
            in(Base.CONSENSUS, "mixes up the answers of proposals at the same time", "consensus.order-of-one-proposer",
                Map.of(Place.CREATE, "final " + ATOMIC + "Integer flying = new " + ATOMIC + "Integer(); final " + ATOMIC
                    + "Reference<byte[]> last = new " + ATOMIC + "Reference<>();\n",
                    Place.ANSWER, "if (name.equals(\"propose\")) { flying.incrementAndGet(); return ((" + STAGE
                    + "<io.coterie.api.consensus.Applied>) result).thenApply(a -> { final boolean several ="
                    + " flying.getAndDecrement() > 1; final byte[] before = last.getAndSet(a.answer()); return several"
                    + " && before != null ? new io.coterie.api.consensus.Applied(a.index(), before) : a; }); }\n")),
            in(Base.CONSENSUS, "takes an empty command for none", "consensus.too-large-refused", Map.of(Place.CALL,
                "if (name.equals(\"propose\") && ((byte[]) arguments[0]).length == 0) { return " + FUTURE
                    + ".completedFuture(new io.coterie.api.consensus.Applied(real.appliedIndex(), new byte[0]));"
                    + " }\n")));
    }
}
