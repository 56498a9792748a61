package io.coterie.conformance.container;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Lets the platform forget what it has used last. {@link ObjectMethods}, which makes {@code equals}, {@code hashCode}
 * and {@code toString} of records, keeps in method handles of its own the type that it was asked for last, and with it
 * one class loader: until it is asked for another. Stateless.
 */
public final class PlatformCaches {
    private PlatformCaches() {
    }

    /** What the platform remembers instead. */
    private record Other(PlatformCaches part) {
    }

    /** Asks for the methods of a record of the kit's. */
    public static void forget() {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            final MethodHandle part = lookup.findVirtual(Other.class, "part",
                MethodType.methodType(PlatformCaches.class));
            ask(lookup, "equals", MethodType.methodType(boolean.class, Other.class, Object.class), part);
            ask(lookup, "hashCode", MethodType.methodType(int.class, Other.class), part);
            ask(lookup, "toString", MethodType.methodType(String.class, Other.class), part);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("a record of the kit's has its methods", e);
        }
    }

    private static void ask(final MethodHandles.Lookup lookup, final String method, final MethodType type,
            final MethodHandle part) {
        try {
            ObjectMethods.bootstrap(lookup, method, type, Other.class, "part", part);
        } catch (final Throwable e) {
            throw new IllegalStateException("the platform makes the methods of records", e);
        }
    }
}
