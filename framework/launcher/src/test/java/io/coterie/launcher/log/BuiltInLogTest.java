package io.coterie.launcher.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.status.Status;

/** The log in code beside the one that Logback makes of the file that is shipped. */
class BuiltInLogTest {
    private static final Path SHIPPED = Path.of("../../distribution/src/main/distribution/conf/logback.xml");
    private static final Throwable THROWN = new IllegalStateException("outer", new IOException("inner"));

    @TempDir
    private Path folder;

    static {
        THROWN.addSuppressed(new IllegalArgumentException("beside"));
    }


    @AfterEach
    void clear() {
        Stream.of(BuiltInLog.LOG, BuiltInLog.ARCHIVE, BuiltInLog.CONFIGURATION, BuiltInLog.LEVEL)
            .forEach(System::clearProperty);
    }

    private Path inCode(final String name) throws IOException {
        final LoggerContext context = new LoggerContext();
        BuiltInLog.choose(folder.resolve(name), SHIPPED);
        assertEquals(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY, new BuiltInLog().configure(context));
        return write(context, name);
    }

    private Path byFile(final String name) throws Exception {
        final LoggerContext context = new LoggerContext();
        BuiltInLog.choose(folder.resolve(name), SHIPPED);
        final JoranConfigurator joran = new JoranConfigurator();
        joran.setContext(context);
        joran.doConfigure(SHIPPED.toFile());
        return write(context, name);
    }

    private Path write(final LoggerContext context, final String name) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        final List<String> loggers = List.of("io.coterie.api.component.Something", "io.coterie.X",
            "org.example.a.very.long.name.of.a.package.that.is.shortened.Name", "org.example.Name");
        for (final String logger : loggers) {
            for (final Level level : List.of(Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR)) {
                log(context.getLogger(logger), level, level == Level.ERROR ? THROWN : null);
            }
        }
        final String problems = context.getStatusManager().getCopyOfStatusList().stream()
            .filter(status -> status.getLevel() > Status.INFO).toList().toString();
        assertEquals("[]", problems);
        context.stop();
        return folder.resolve(name).resolve("member.log");
    }

    private static void log(final Logger logger, final Level level, final Throwable thrown) {
        if (logger.isEnabledFor(level)) {
            final LoggingEvent event = new LoggingEvent("x", logger, level, "{} with ä", thrown, new Object[] {level});
            event.setInstant(java.time.Instant.ofEpochMilli(1_795_000_000_123L));
            event.setThreadName("some thread");
            logger.callAppenders(event);
        }
    }

    @Test
    void writesWhatTheFileThatIsShippedSays() throws Exception {
        final List<String> expected = Files.readAllLines(byFile("file"));
        assertTrue(expected.stream().anyMatch(line -> line.contains("Caused by") && line.contains("inner")));
        assertEquals(expected, Files.readAllLines(inCode("code")));
        System.setProperty(BuiltInLog.LEVEL, "DEBUG");
        final List<String> more = Files.readAllLines(inCode("code-debug"));
        assertEquals(Files.readAllLines(byFile("file-debug")), more);
        assertTrue(more.stream().anyMatch(line -> line.contains("DEBUG")));
    }

    @Test
    void changesFilesAsTheFileThatIsShippedSays() throws Exception {
        BuiltInLog.choose(folder, SHIPPED);
        final LoggerContext inCode = new LoggerContext();
        new BuiltInLog().configure(inCode);
        final LoggerContext byFile = new LoggerContext();
        final JoranConfigurator joran = new JoranConfigurator();
        joran.setContext(byFile);
        joran.doConfigure(SHIPPED.toFile());
        assertEquals(rolling(byFile), rolling(inCode));
        inCode.stop();
        byFile.stop();
    }

    private static List<Object> rolling(final LoggerContext context) {
        final RollingFileAppender<ILoggingEvent> appender = (RollingFileAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("file");
        final FixedWindowRollingPolicy window = (FixedWindowRollingPolicy) appender.getRollingPolicy();
        final SizeBasedTriggeringPolicy<ILoggingEvent> size =
            (SizeBasedTriggeringPolicy<ILoggingEvent>) appender.getTriggeringPolicy();
        assertTrue(appender.isStarted() && window.isStarted() && size.isStarted());
        return Arrays.asList(appender.getFile(), appender.isAppend(), window.getFileNamePattern(), window.getMinIndex(),
            window.getMaxIndex(), size.getMaxFileSize().getSize(), size.getCheckIncrement());
    }

    @Test
    void aFileThatSomebodyChangedIsReadAndAMissingOneIsNot() throws Exception {
        BuiltInLog.choose(folder, folder.resolve("none.xml"));
        assertNull(System.getProperty(BuiltInLog.CONFIGURATION));
        final Path changed = folder.resolve("logback.xml");
        Files.writeString(changed, Files.readString(SHIPPED).replace("WARN", "INFO"));
        BuiltInLog.choose(folder, changed);
        assertEquals(changed.toString(), System.getProperty(BuiltInLog.CONFIGURATION));
        final LoggerContext context = new LoggerContext();
        assertEquals(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY, new BuiltInLog().configure(context));
        assertFalse(context.getLogger("ROOT").iteratorForAppenders().hasNext());
    }

    @Test
    void doesNothingInOtherProcesses() {
        final LoggerContext context = new LoggerContext();
        assertEquals(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY, new BuiltInLog().configure(context));
        assertFalse(context.getLogger("ROOT").iteratorForAppenders().hasNext());
    }
}
