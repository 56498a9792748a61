package io.coterie.conformance.container;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import io.coterie.conformance.NotChecked;

/**
 * Takes everything that is logged, at every level, until it is closed; other appenders are silent meanwhile. What the
 * platform itself logs is taken only at the levels that somebody sees who did not ask for more: at the others it writes
 * down whole requests, whoever makes them.
 */
public final class LogCapture implements AutoCloseable {
    /** Loggers of the platform itself. */
    private static final String PLATFORM = "(java|javax|jdk|sun|com\\.sun)\\..*";
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger root;
    private final Level level;
    private final List<Appender<ILoggingEvent>> silent = new ArrayList<>();
    /** Loggers that had a level of their own, or kept what they log to themselves. */
    private final Map<Logger, Level> own = new HashMap<>();
    private final List<Logger> closed = new ArrayList<>();
    private final java.util.logging.Level platformLevel;
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(final ILoggingEvent event) {
            lines.add(event.getFormattedMessage() + event.getMDCPropertyMap() + event.getKeyValuePairs()
                + event.getMarkerList() + event.getLoggerName() + (event.getThrowableProxy() == null ? ""
                : " " + ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    };
    private final Handler handler = new Handler() {
        @Override
        public void publish(final LogRecord event) {
            final boolean platform = event.getLoggerName() != null && event.getLoggerName().matches(PLATFORM);
            if (platform && event.getLevel().intValue() < java.util.logging.Level.INFO.intValue()) {
                return;
            }
            lines.add(event.getMessage() + " " + event.getThrown() + " "
                + java.util.Arrays.toString(event.getParameters()));
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is held
        }
    };

    /** Begins to capture. */
    public LogCapture() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new NotChecked("Logs can be captured only where logback is the logging system.");
        }
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        level = root.getLevel();
        final Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders();
        all.forEachRemaining(silent::add);
        silent.forEach(root::detachAppender);
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        for (final Logger one : context.getLoggerList()) {
            if (one != root && (one.getLevel() != null || !one.isAdditive())) {
                own.put(one, one.getLevel());
                one.setLevel(null);
                if (!one.isAdditive()) {
                    closed.add(one);
                    one.setAdditive(true);
                }
            }
        }
        final java.util.logging.Logger platform = java.util.logging.Logger.getLogger("");
        platformLevel = platform.getLevel();
        platform.setLevel(java.util.logging.Level.ALL);
        platform.addHandler(handler);
    }

    /** {@return what was logged} */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        java.util.logging.Logger.getLogger("").removeHandler(handler);
        java.util.logging.Logger.getLogger("").setLevel(platformLevel);
        own.forEach(Logger::setLevel);
        closed.forEach(one -> one.setAdditive(false));
        root.detachAppender(appender);
        root.setLevel(level);
        silent.forEach(root::addAppender);
        appender.stop();
    }
}
