package io.coterie.launcher.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;

/**
 * The log that {@code conf/logback.xml} describes as it is shipped, without reading it. A file that somebody has
 * changed is read by Logback itself. Found by Logback as a service, in any process that has the launcher on its class
 * path: it does nothing but in a member that {@link #choose} has asked it to.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class BuiltInLog extends ContextAwareBase implements Configurator {
    /** System property of Logback: the file that it reads. */
    static final String CONFIGURATION = "logback.configurationFile";
    /** System property: the file that is written. */
    static final String LOG = "coterie.log";
    /** System property: what full files are called, without number and ending. */
    static final String ARCHIVE = "coterie.log.archive";
    /** System property: the level of what Coterie logs. */
    static final String LEVEL = "coterie.log.level";
    private static final int OLD_FILES = 5;
    private static final String FILE_SIZE = "10MB";

    /** For the service loader. */
    public BuiltInLog() {
        // its context is set by Logback
    }

    /**
     * Says where the log of this process goes. Must come before the first logger is made.
     *
     * @param folder the folder for the log; it is made
     * @param file the configuration of Logback; it is read unless it is missing or as it is shipped, or another one is
     *     named by a system property
     * @throws IOException if the folder cannot be made, or the file not be read
     */
    public static void choose(final Path folder, final Path file) throws IOException {
        Files.createDirectories(folder);
        System.setProperty(LOG, folder.resolve("member.log").toString());
        System.setProperty(ARCHIVE, folder.resolve("member").toString());
        if (System.getProperty(CONFIGURATION) == null && Files.exists(file) && !shipped(file)) {
            System.setProperty(CONFIGURATION, file.toString());
        }
    }

    static boolean shipped(final Path file) throws IOException {
        try (InputStream own = BuiltInLog.class.getResourceAsStream("logback.xml")) {
            return own != null && Arrays.equals(own.readAllBytes(), Files.readAllBytes(file));
        }
    }

    @Override
    public ExecutionStatus configure(final LoggerContext logback) {
        if (System.getProperty(LOG) == null || System.getProperty(CONFIGURATION) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        final Logger root = logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        logback.getLogger("io.coterie").setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        root.addAppender(appender(logback, System.getProperty(LOG), System.getProperty(ARCHIVE)));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static RollingFileAppender<ILoggingEvent> appender(final LoggerContext logback, final String log,
            final String archive) {
        final RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(logback);
        appender.setName("file");
        appender.setFile(log);
        final FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(logback);
        window.setParent(appender);
        window.setFileNamePattern(archive + ".%i.log");
        window.setMinIndex(1);
        window.setMaxIndex(OLD_FILES);
        window.start();
        final SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(logback);
        size.setMaxFileSize(FileSize.valueOf(FILE_SIZE));
        size.start();
        final LineEncoder lines = new LineEncoder();
        lines.setContext(logback);
        lines.start();
        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(size);
        appender.setEncoder(lines);
        appender.start();
        return appender;
    }
}
