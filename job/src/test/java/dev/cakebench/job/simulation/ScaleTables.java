package dev.cakebench.job.simulation;

import dev.cakebench.job.simulation.Chunking.Order;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints the tables of docs/scale.md. */
public final class ScaleTables {
    private static final int[] EXECUTORS = {10, 100, 1000, 10_000};

    private final PrintStream out;

    private ScaleTables(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        ScaleTables tables = new ScaleTables(System.out);
        tables.costs();
        tables.order();
        tables.chunkSize();
        tables.mostExecutors();
        tables.failures();
        tables.storm();
        tables.slowHosts();
    }

    private void costs() {
        table("model | tokens | seconds of a slot");
        for (SimulatedModel model : List.of(SimulatedModel.SMALL, SimulatedModel.LARGE)) {
            for (int tokens : new int[] {512, 2048, 4096, 7680}) {
                out.printf(Locale.ROOT, "| %s | %,d | %.1f |%n", model.name(), tokens, model.seconds(tokens));
            }
        }
    }

    private void order() {
        table("executors | as planned | random | reversed");
        for (int executors : EXECUTORS) {
            int examples = 100 * executors;
            out.printf(
                    Locale.ROOT,
                    "| %,d | %.3f | %.3f | %.3f |%n",
                    executors,
                    Scale.overIdeal(Order.AS_PLANNED, examples, executors),
                    Scale.overIdeal(Order.RANDOM, examples, executors),
                    Scale.overIdeal(Order.REVERSED, examples, executors));
        }
    }

    private void chunkSize() {
        table("seconds of a chunk | files | over ideal, 100 executors | 1,000 | lost, of 1,000");
        for (double seconds : new double[] {1, 30, 60, 120, 300, 600, 1800}) {
            int examples = 100_000;
            Cluster hundred = Cluster.ideal(100);
            Cluster thousand = Cluster.ideal(1000);
            SimulatedRun large = Scale.chunkSize(seconds, examples, thousand);
            out.printf(
                    Locale.ROOT,
                    "| %.0f | %,d | %.3f | %.3f | %.2f %% |%n",
                    seconds,
                    large.attempts() - large.failures(),
                    1 / Scale.chunkSize(seconds, examples, hundred).efficiency(hundred),
                    1 / large.efficiency(thousand),
                    100 * large.lost() / large.work());
        }
    }

    private void mostExecutors() {
        table(
                "examples | model | core hours | chunks as planned | executors | chunks all full | executors | chunks of 60 s | executors | one example each: executors");
        for (int examples : new int[] {1000, 10_000, 100_000}) {
            for (SimulatedModel model : List.of(SimulatedModel.SMALL, SimulatedModel.LARGE)) {
                List<SimulatedExample> data = Workload.examples(examples, model);
                List<SimulatedChunk> planned = Chunking.planned(data);
                List<SimulatedChunk> filled = Chunking.filled(data);
                List<SimulatedChunk> minute = Chunking.bySeconds(data, 60);
                out.printf(
                        Locale.ROOT,
                        "| %,d | %s | %.1f | %,d | %,d | %,d | %,d | %,d | %,d | %,d |%n",
                        examples,
                        model.name(),
                        planned.stream().mapToDouble(SimulatedChunk::seconds).sum() / 3600,
                        planned.size(),
                        Scale.mostExecutors(planned),
                        filled.size(),
                        Scale.mostExecutors(filled),
                        minute.size(),
                        Scale.mostExecutors(minute),
                        Scale.mostExecutors(Chunking.oneEach(data)));
            }
        }
    }

    private void failures() {
        table(
                "hours to a failure of an executor | seconds of a chunk | executors lost | lost work | longer | losses of one chunk");
        for (double hours : new double[] {24, 4, 1}) {
            for (double seconds : new double[] {60, 180, 600}) {
                SimulatedRun run = Scale.failures(seconds, 2, 1000, hours);
                out.printf(
                        Locale.ROOT,
                        "| %.0f | %.0f | %,d | %.2f %% | %.1f %% | %d |%n",
                        hours,
                        seconds,
                        run.failures(),
                        100 * run.lost() / run.work(),
                        100 * (1 / run.efficiency(Cluster.ideal(1000)) - 1),
                        run.mostLosses());
            }
        }
    }

    private void storm() {
        table("model | hosts | one store of 1.25 GB/s | ten such copies | started 0.1 s apart, one store");
        for (SimulatedModel model : List.of(SimulatedModel.SMALL, SimulatedModel.LARGE)) {
            for (int hosts : EXECUTORS) {
                out.printf(
                        Locale.ROOT,
                        "| %s, %.1f GB | %,d | %,.1f s | %,.1f s | %,.1f s |%n",
                        model.name(),
                        model.fileBytes() / 1e9,
                        hosts,
                        Scale.storm(model.fileBytes(), Scale.NETWORK, hosts, 0),
                        Scale.storm(model.fileBytes(), 10 * Scale.NETWORK, hosts, 0),
                        Scale.storm(model.fileBytes(), Scale.NETWORK, hosts, 0.1));
            }
        }
    }

    private void slowHosts() {
        table("2 % of hosts slower by | seconds | with speculation | done twice");
        for (double factor : new double[] {1, 2, 4, 8}) {
            SimulatedRun waits = Scale.slowHosts(factor, false, 100);
            SimulatedRun copies = Scale.slowHosts(factor, true, 100);
            out.printf(
                    Locale.ROOT,
                    "| %.0f | %,.0f | %,.0f | %.2f %% |%n",
                    factor,
                    waits.seconds(),
                    copies.seconds(),
                    100 * copies.duplicate() / copies.work());
        }
    }

    private void table(String columns) {
        out.println();
        out.println("| " + columns + " |");
        out.println("|" + "---|".repeat(columns.split("\\|").length));
    }
}
