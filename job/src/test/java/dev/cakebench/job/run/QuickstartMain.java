package dev.cakebench.job.run;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs the small plan in a JVM of its own, which a test can kill. */
final class QuickstartMain {
    private QuickstartMain() {}

    /** Runs the small plan into the folder that {@code arguments[0]} names. */
    public static void main(String[] arguments) throws Exception {
        new EvaluationRun(
                        Quickstart.in(Path.of(arguments[0])).plan(),
                        new RunOptions("local[1]", 1, null, 0),
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .execute();
    }
}
