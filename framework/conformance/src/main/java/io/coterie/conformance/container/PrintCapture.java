package io.coterie.conformance.container;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Takes what is printed on standard output and standard error, until it is closed. */
public final class PrintCapture implements AutoCloseable {
    private final PrintStream output = System.out;
    private final PrintStream error = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Begins to capture. */
    public PrintCapture() {
        final PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
    }

    /** {@return what was printed} */
    public String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setOut(output);
        System.setErr(error);
    }
}
