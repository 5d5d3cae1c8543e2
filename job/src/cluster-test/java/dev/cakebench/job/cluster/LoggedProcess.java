package dev.cakebench.job.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process that writes a log, and ends with its test at the latest. */
final class LoggedProcess implements AutoCloseable {
    /** Exit code of a process that a SIGKILL has ended. */
    static final int KILLED = 128 + 9;

    private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

    private final Process process;
    private final Path log;

    private LoggedProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static LoggedProcess start(Path log, List<String> command, Map<String, String> environment) throws IOException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        LoggedProcess started = new LoggedProcess(builder.start(), log);
        Runtime.getRuntime().addShutdownHook(new Thread(started::close));
        return started;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it has written so far. */
    String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** The executors that it has started and that run. */
    Stream<ProcessHandle> executors() {
        return process.descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(EXECUTOR));
    }

    /** Waits until something is so, for which it has to live. */
    void await(Callable<Boolean> event, Duration patience) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!event.call()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("%s does not bring about what is waited for:%n%s".formatted(log, log()));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /**
     * Waits until it has written a line.
     *
     * @return the first group of the pattern
     */
    String await(Pattern line, Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Matcher found = line.matcher(log());
            if (found.find()) {
                return found.group(1);
            }
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("%s does not say '%s':%n%s".formatted(log, line, log()));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Waits for its end and returns its exit code. */
    int await(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("%s has not ended:%n%s".formatted(log, log()));
        }
        return process.exitValue();
    }

    /**
     * Ends it as {@code kill -9} does.
     *
     * @return whether it died of that
     */
    boolean kill() throws InterruptedException {
        return process.destroyForcibly().waitFor() == KILLED;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
