package dev.cakebench.job.cli;

import dev.cakebench.job.cli.bench.BenchFormat;
import picocli.CommandLine.Option;

/** How measurements are made and written, for the commands that measure in their own JVM. */
final class BenchOptions {
    @Option(
            names = "--format",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private BenchFormat format = BenchFormat.TABLE;

    @Option(
            names = "--kernels",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private KernelChoice kernels = KernelChoice.AUTO;

    BenchFormat format() {
        return format;
    }

    /** Name of the arithmetic, as {@link dev.cakebench.inference.kernels.KernelProvider} knows it. */
    String kernels() {
        return kernels.toString();
    }
}
