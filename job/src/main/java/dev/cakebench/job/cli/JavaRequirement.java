package dev.cakebench.job.cli;

import java.util.Optional;

/** What the engine needs of the Java that it runs on. */
final class JavaRequirement {
    /** Zstd output in Parquet is corrupted by G1 before this release (JDK-8377811), and Spark refuses those before. */
    private static final Runtime.Version OLDEST = Runtime.Version.parse("25.0.3");

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private JavaRequirement() {}

    /** Why this process cannot run the engine and what to do, or empty when it can. */
    static Optional<String> unmet() {
        return unmet(
                Runtime.version(),
                System.getProperty("java.home"),
                ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent());
    }

    static Optional<String> unmet(Runtime.Version version, String home, boolean hasVectorModule) {
        if (version.compareToIgnoreOptional(OLDEST) < 0) {
            return Optional.of("found Java %s at %s; allowed: Java %s or newer; set JAVA_HOME to one"
                    .formatted(version, home, OLDEST));
        }
        if (!hasVectorModule) {
            return Optional.of(
                    "the module %s is not there; start Java with --add-modules=%s, as submit/cakebench does, or with"
                                    .formatted(VECTOR_MODULE, VECTOR_MODULE)
                            + " spark.driver.extraJavaOptions and spark.executor.extraJavaOptions under spark-submit");
        }
        return Optional.empty();
    }
}
