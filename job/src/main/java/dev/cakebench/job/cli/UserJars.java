package dev.cakebench.job.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Jars of a user that one command sees: by the thread's class loader here, and by Spark's setting {@code spark.jars} on the
 * executors.
 */
final class UserJars implements AutoCloseable {
    private static final String SPARK_JARS = "spark.jars";

    private final @Nullable URLClassLoader loader;
    private final ClassLoader loaderBefore;
    private final @Nullable String jarsBefore;

    private UserJars(@Nullable URLClassLoader loader) {
        this.loader = loader;
        this.loaderBefore = Thread.currentThread().getContextClassLoader();
        this.jarsBefore = System.getProperty(SPARK_JARS);
    }

    /**
     * Lets the calling thread, and what it starts, see the jars until the result is closed.
     *
     * @param jars none changes nothing
     * @throws picocli.CommandLine.ParameterException when one is not there
     */
    static UserJars add(List<Path> jars, CommandSpec command) {
        for (Path jar : jars) {
            if (!Files.isReadable(jar) || Files.isDirectory(jar)) {
                throw OptionChecks.usage(
                        command, "--jars", "found no file '" + jar + "'; allowed: jar files, separated by commas");
            }
        }
        if (jars.isEmpty()) {
            return new UserJars(null);
        }
        URL[] places = jars.stream().map(UserJars::url).toArray(URL[]::new);
        var added = new UserJars(new URLClassLoader(places, UserJars.class.getClassLoader()));
        Thread.currentThread().setContextClassLoader(added.loader);
        System.setProperty(
                SPARK_JARS,
                Stream.concat(
                                Stream.ofNullable(added.jarsBefore),
                                Stream.of(places).map(URL::toString))
                        .filter(place -> !place.isBlank())
                        .collect(Collectors.joining(",")));
        return added;
    }

    private static URL url(Path jar) {
        try {
            return jar.toAbsolutePath().normalize().toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (loader == null) {
            return;
        }
        Thread.currentThread().setContextClassLoader(loaderBefore);
        if (jarsBefore == null) {
            System.clearProperty(SPARK_JARS);
        } else {
            System.setProperty(SPARK_JARS, jarsBefore);
        }
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
