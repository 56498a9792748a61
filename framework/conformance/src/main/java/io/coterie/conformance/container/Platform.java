package io.coterie.conformance.container;

import java.lang.management.ManagementFactory;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Logger;

/** What all of a process shares, at one moment: nobody's to change. Immutable; two of them are compared. */
public final class Platform {
    private final Map<String, Object> things = new TreeMap<>();

    private Platform() {
        System.getProperties().forEach((name, value) -> {
            // the platform notes down some of its own when they are asked for first, and a copy of JNA says when it was
            // collected, which nobody can keep it from
            if (!name.toString().matches("(sun|jdk)\\..*|user\\.timezone|jna\\.loaded")) {
                things.put("system property " + name, value);
            }
        });
        ManagementFactory.getPlatformMBeanServer().queryNames(null, null).forEach(name -> {
            // the platform's own come and go with what is used of it
            if (!name.getDomain().startsWith("java.") && !name.getDomain().startsWith("com.sun.")
                    && !name.getDomain().startsWith("jdk.")) {
                things.put("MBean " + name, "registered");
            }
        });
        for (final Provider one : Security.getProviders()) {
            things.put("security provider " + one.getName(), one);
        }
        int number = 0;
        for (final Handler one : Logger.getLogger("").getHandlers()) {
            things.put("log handler " + number++, one);
        }
        things.put("default locale", Locale.getDefault());
        things.put("default time zone", TimeZone.getDefault());
        things.put("standard output", System.out);
        things.put("standard error", System.err);
        things.put("standard input", System.in);
        final Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null) {
            things.put("default handler of exceptions", handler);
        }
    }

    /** {@return what is shared now} */
    public static Platform now() {
        return new Platform();
    }

    /**
     * What is not as it was.
     *
     * @param before the earlier moment
     * @return a few words for each thing, without its value, which may be a secret
     */
    public List<String> changedSince(final Platform before) {
        final List<String> changed = new ArrayList<>();
        things.forEach((name, value) -> {
            if (!before.things.containsKey(name)) {
                changed.add(name + " is new");
            } else if (!Objects.equals(before.things.get(name), value)) {
                changed.add(name + " is another");
            }
        });
        before.things.keySet().stream().filter(n -> !things.containsKey(n)).forEach(n -> changed.add(n + " is gone"));
        return changed;
    }
}
