package io.coterie.fencing.agents;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.coterie.api.fencing.FenceDevice;

/**
 * A power switch with one outlet that speaks SNMP 1 or 2c over UDP, with the objects of one maker. As real ones it says
 * nothing to whoever does not know the community. One thread.
 */
final class SnmpSimulator implements SimulatedDevice {
    static final java.util.List<String> PROGRAMS = java.util.List.of("snmpget", "snmpset", "snmpwalk");
    private static final String COMMUNITY = "geheim-4T";
    private static final String SYSTEM = "1.3.6.1.2.1.1.2.0";
    /** What comes after it: a walk that is to tell one object ends there. */
    private static final String AFTER = "1.3.6.1.2.1.1.3.0";
    private static final String MAKERS = "1.3.6.1.4.1.";
    private static final int GENERAL_ERROR = 5;

    /**
     * Whose objects: the agent, the version of SNMP, what the device calls itself, the outlet's name for the agent, the
     * object that tells whether it is on, with its values for on and off, and the object that is set, with that for on.
     */
    enum Maker {
        APC("fence_apc_snmp", "1", "318.1.3.4.5", "3", "318.1.1.12.3.5.1.1.4.3", 1, 2, "318.1.1.12.3.3.1.1.4.3", 1),
        TRIPPLITE("fence_tripplite_snmp", "1", "850.1.1.1", "3", "850.1.1.3.2.3.3.1.1.4.1.3", 2, 1,
            "850.1.1.3.2.3.3.1.1.6.1.3", 2),
        EATON("fence_eaton_snmp", "1", "534.6.6.6", "3", "534.6.6.6.1.2.2.1.3.2", 1, 0, "534.6.6.6.1.2.2.1.3.2", 1),
        EMERSON("fence_emerson", "2c", "476.1.42", "1.1.3", "476.1.42.3.8.50.20.1.95.1.1.3", 2, 1,
            "476.1.42.3.8.50.20.1.100.1.1.3", 1),
        IBM("fence_ipdu", "2c", "2.6.223", "3", "2.6.223.8.2.2.1.11.3", 1, 0, "2.6.223.8.2.2.1.11.3", 1),
        IBM_BLADE("fence_ibmblade", "1", "2.6.158", "3", "2.3.51.2.22.1.5.1.1.4.3", 1, 0,
            "2.3.51.2.22.1.6.1.1.7.3", 1),
        INTEL("fence_intelmodular", "2c", "343.2.19", "3", "343.2.19.1.2.10.202.1.1.6.3", 2, 0,
            "343.2.19.1.2.10.202.1.1.6.3", 2);

        final String agent;
        private final String version;
        private final String system;
        private final String plug;
        private final String status;
        private final int isOn;
        private final int isOff;
        private final String control;
        private final int turnOn;

        Maker(final String agent, final String version, final String system, final String plug, final String status,
                final int isOn, final int isOff, final String control, final int turnOn) {
            this.agent = agent;
            this.version = version;
            this.system = MAKERS + system;
            this.plug = plug;
            this.status = MAKERS + status;
            this.isOn = isOn;
            this.isOff = isOff;
            this.control = MAKERS + control;
            this.turnOn = turnOn;
        }
    }

    private final Maker maker;
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private volatile boolean on = true;
    private volatile boolean lies;
    private volatile boolean refuses;

    SnmpSimulator(final Maker maker) throws SocketException {
        this.maker = maker;
        final Thread thread = new Thread(this::serve, "snmp-" + maker.agent);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public FenceDevice device() {
        return device(COMMUNITY, maker.plug);
    }

    /** The device by another community or plug. */
    FenceDevice device(final String community, final String plug) {
        final Map<String, String> parameters = new TreeMap<>(Map.of("ip", "127.0.0.1", "ipport",
            Integer.toString(socket.getLocalPort()), "community", community, "snmp_version", maker.version, "plug",
            plug, "power_timeout", "4", "power_wait", "0"));
        return AgentsFixture.device(maker.agent, parameters);
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
    public Optional<FenceDevice> stranger() {
        return Optional.of(device("falsch", maker.plug));
    }

    private void serve() {
        final byte[] buffer = new byte[2000];
        try {
            while (true) {
                final DatagramPacket request = new DatagramPacket(buffer, buffer.length);
                socket.receive(request);
                final byte[] reply = answer(ByteBuffer.wrap(buffer, 0, request.getLength()).slice());
                if (reply.length > 0) {
                    socket.send(new DatagramPacket(reply, reply.length, request.getSocketAddress()));
                }
            }
        } catch (final IOException e) {
            if (!socket.isClosed()) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** The reply to one message with one variable; empty if there is none. */
    private byte[] answer(final ByteBuffer message) {
        final ByteBuffer outer = Ber.read(message, Ber.SEQUENCE);
        final byte[] version = Ber.bytes(outer, Ber.INTEGER);
        final byte[] community = Ber.bytes(outer, Ber.TEXT);
        if (!COMMUNITY.equals(new String(community, StandardCharsets.UTF_8))) {
            return new byte[0];
        }
        final int type = outer.get(outer.position());
        final ByteBuffer body = Ber.read(outer, type);
        final byte[] id = Ber.bytes(body, Ber.INTEGER);
        Ber.bytes(body, Ber.INTEGER);
        Ber.bytes(body, Ber.INTEGER);
        final ByteBuffer variable = Ber.read(Ber.read(body, Ber.SEQUENCE), Ber.SEQUENCE);
        final String asked = Ber.object(Ber.bytes(variable, Ber.OBJECT));
        final boolean set = type == Ber.SET;
        final boolean first = version[version.length - 1] == 0;
        final String object = type == Ber.GET_NEXT ? next(asked) : asked;
        int error = 0;
        byte[] value = type == Ber.GET_NEXT && object.equals(asked) ? new byte[0] : value(object);
        if (set) {
            value = Ber.number(Ber.number(Ber.bytes(variable, Ber.INTEGER)));
            error = switched(object, value);
        } else if (value.length == 0) {
            // version 1 has an error for what is not there, 2c an odd value, which is no error
            error = first ? 2 : 0;
            value = Ber.made(first ? Ber.NULL : type == Ber.GET_NEXT ? Ber.END : Ber.NO_INSTANCE);
        }
        return Ber.made(Ber.SEQUENCE, Ber.made(Ber.INTEGER, version), Ber.made(Ber.TEXT, community),
            Ber.made(Ber.RESPONSE, Ber.made(Ber.INTEGER, id), Ber.number(error), Ber.number(error == 0 ? 0 : 1),
                Ber.made(Ber.SEQUENCE, Ber.made(Ber.SEQUENCE, Ber.made(Ber.OBJECT, Ber.object(object)), value))));
    }

    private int switched(final String object, final byte[] value) {
        if (refuses || !object.equals(maker.control)) {
            return GENERAL_ERROR;
        }
        on = lies ? on : value[value.length - 1] == maker.turnOn;
        return 0;
    }

    private byte[] value(final String object) {
        return object.equals(AFTER) ? Ber.number(1)
            : object.equals(SYSTEM) ? Ber.made(Ber.OBJECT, Ber.object(maker.system))
            : object.equals(maker.status) ? Ber.number(on ? maker.isOn : maker.isOff) : new byte[0];
    }

    /** Only what the device is gets walked through; at the end it stays where it is. */
    private static String next(final String object) {
        return SYSTEM.equals(object) ? AFTER : SYSTEM.startsWith(object) ? SYSTEM : object;
    }

    @Override
    public void close() {
        socket.close();
    }
}
