package dev.cakebench.job.cli;

import dev.cakebench.job.run.CodeVersion;
import picocli.CommandLine.IVersionProvider;

/** The versions that decide or explain a result. */
final class Versions implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "cakebench " + CodeVersion.current(),
            "Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ", "
                    + System.getProperty("java.home") + ")",
            "Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION()
        };
    }
}
