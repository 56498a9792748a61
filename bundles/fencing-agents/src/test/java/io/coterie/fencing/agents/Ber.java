package io.coterie.fencing.agents;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** As much of ASN.1's basic encoding as a message of SNMP takes: tags of one byte, lengths below 64 KiB. Pure. */
final class Ber {
    static final int INTEGER = 0x02;
    static final int TEXT = 0x04;
    static final int NULL = 0x05;
    static final int OBJECT = 0x06;
    static final int SEQUENCE = 0x30;
    /** The value in place of one that is not there. */
    static final int NO_INSTANCE = (byte) 0x81;
    /** The value after the last object. */
    static final int END = (byte) 0x82;
    static final int GET_NEXT = (byte) 0xa1;
    static final int RESPONSE = (byte) 0xa2;
    static final int SET = (byte) 0xa3;

    private Ber() {
    }

    /** {@return the content of the next element, which has that tag} */
    static ByteBuffer read(final ByteBuffer from, final int tag) {
        if (from.get() != (byte) tag) {
            throw new IllegalArgumentException("another element was expected");
        }
        int length = from.get() & 0xff;
        if (length > 0x7f) {
            int left = length & 0x7f;
            length = 0;
            while (left-- > 0) {
                length = length << 8 | from.get() & 0xff;
            }
        }
        final ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    static byte[] bytes(final ByteBuffer from, final int tag) {
        final ByteBuffer content = read(from, tag);
        final byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    static int number(final byte[] content) {
        return new BigInteger(content).intValueExact();
    }

    static byte[] number(final int value) {
        return made(INTEGER, BigInteger.valueOf(value).toByteArray());
    }

    /** An element of parts, or of a content that is given. */
    static byte[] made(final int tag, final byte[]... parts) {
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            content.writeBytes(part);
        }
        final ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.size() > 0x7f) {
            element.write(0x82);
            element.write(content.size() >> 8);
        }
        element.write(content.size());
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    /** {@return an object's name in numbers with dots between} */
    static String object(final byte[] content) {
        final StringBuilder text = new StringBuilder().append(content[0] / 40).append('.').append(content[0] % 40);
        long part = 0;
        for (int i = 1; i < content.length; i++) {
            part = part << 7 | content[i] & 0x7f;
            if (content[i] >= 0) {
                text.append('.').append(part);
                part = 0;
            }
        }
        return text.toString();
    }

    static byte[] object(final String name) {
        final String[] parts = name.split("\\.");
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(Integer.parseInt(parts[0]) * 40 + Integer.parseInt(parts[1]));
        for (int i = 2; i < parts.length; i++) {
            final int part = Integer.parseInt(parts[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (part >> shift != 0) {
                    content.write(part >> shift & 0x7f | 0x80);
                }
            }
            content.write(part & 0x7f);
        }
        return content.toByteArray();
    }
}
