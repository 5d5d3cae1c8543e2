package dev.cakebench.job.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Calls of the scripts in {@code submit/}, in the project's folder and with nothing of this process's environment but the
 * path.
 *
 * @param home a folder that is empty at first; holds a Spark distribution and what the calls print
 * @param environment what the scripts see
 */
record SubmitCall(Path home, Map<String, String> environment) {
    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    static final String PLAN = "conf/quickstart.yaml";
    static final String MAIN_CLASS = "dev.cakebench.job.cli.Main";

    private static final long LONGEST_CALL_SECONDS = 120;

    /** What a call left: its exit code and the two streams. */
    record Result(int exitCode, String out, String err) {}

    /** Calls with a distribution whose {@code spark-submit} is this shell script. */
    static SubmitCall withSparkSubmit(Path home, String script) throws IOException {
        Path bin = Files.createDirectories(home.resolve("spark/bin"));
        Path sparkSubmit = Files.writeString(bin.resolve("spark-submit"), "#!/usr/bin/env bash\n" + script + "\n");
        Files.setPosixFilePermissions(sparkSubmit, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", home.toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("SPARK_HOME", home.resolve("spark").toString());
        environment.put("HADOOP_CONF_DIR", home.toString());
        return new SubmitCall(home, environment);
    }

    SubmitCall with(String variable, String value) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.put(variable, value);
        return new SubmitCall(home, changed);
    }

    SubmitCall without(String variable) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.remove(variable);
        return new SubmitCall(home, changed);
    }

    /** Calls a script of {@code submit/}. */
    Result call(String script, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("bash", REPOSITORY.resolve("submit").resolve(script).toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** The words of the command that {@code --dry-run} prints, as a shell reads them. */
    List<String> dryRun(String script, String... arguments) {
        List<String> dry = new ArrayList<>(List.of(arguments));
        dry.add(1, "--dry-run");
        Result printed = call(script, dry.toArray(String[]::new));
        assertThat(printed.err()).isEmpty();
        assertThat(printed.exitCode()).isZero();
        return words(
                run(List.of("bash", "-c", "printf '%s\\0' " + printed.out())).out());
    }

    /** Words that end with a NUL each. */
    static List<String> words(String text) {
        assertThat(text).endsWith("\0");
        return List.of(text.substring(0, text.length() - 1).split("\0", -1));
    }

    private Result run(List<String> command) {
        Path out = home.resolve("stdout");
        Path err = home.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(REPOSITORY.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(LONGEST_CALL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " has not ended; it said " + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
