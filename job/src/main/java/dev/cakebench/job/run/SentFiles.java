package dev.cakebench.job.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;

/** The files that Spark sent to this executor, as {@code --files} says. */
interface SentFiles {

    /** Those of this JVM's Spark, which fetches them before it starts plugins; none before Spark starts. */
    SentFiles BY_SPARK = name -> SparkEnv.get() == null
            ? Optional.empty()
            : Optional.of(Path.of(SparkFiles.get(name)).toAbsolutePath()).filter(Files::isRegularFile);

    /** The file with a name; empty when none was sent. */
    Optional<Path> find(String name);
}
