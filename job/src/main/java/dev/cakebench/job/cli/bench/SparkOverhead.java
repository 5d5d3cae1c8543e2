package dev.cakebench.job.cli.bench;

import static dev.cakebench.job.cli.bench.BenchReport.decimal;

import dev.cakebench.job.run.SparkMeter;
import dev.cakebench.job.run.SparkMeter.Round;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What Spark costs beside a plain loop, in rounds that measured both.
 *
 * @param rounds at least one
 */
public record SparkOverhead(List<Round> rounds) {

    public SparkOverhead {
        rounds = List.copyOf(rounds);
    }

    /** Measures some rounds after one that warms up; every other one begins with Spark. */
    public static SparkOverhead measure(SparkMeter meter, int rounds) throws IOException, InterruptedException {
        List<Round> measured = new ArrayList<>();
        meter.round(true);
        for (int i = 0; i < rounds; i++) {
            measured.add(meter.round(i % 2 == 0));
        }
        return new SparkOverhead(measured);
    }

    /** Median over the rounds of Spark's time over the loop's, context start and end included. */
    public double ratio() {
        return median(round -> round.sparkMs() / round.loopMs());
    }

    /** The same without what Spark takes when there is nothing to do. */
    public double jobRatio() {
        return median(round -> (round.sparkMs() - round.idleMs()) / round.loopMs());
    }

    /** The numbers in a few lines. */
    public String text(String plan, int threads, SparkMeter meter) {
        return """
                %s: %d examples in %d chunks, %d threads, kernels %s; medians of %d rounds
                plain loop                   %s s
                Spark                        %s s, of which %s s when all chunks are there already
                Spark over loop              %s (%s .. %s)
                without start and end        %s
                """.formatted(
                        plan,
                        meter.examples(),
                        meter.chunks(),
                        threads,
                        meter.kernels(),
                        rounds.size(),
                        seconds(Round::loopMs),
                        seconds(Round::sparkMs),
                        seconds(Round::idleMs),
                        decimal(ratio(), 3),
                        decimal(Samples.smallest(values(round -> round.sparkMs() / round.loopMs())), 3),
                        decimal(Samples.largest(values(round -> round.sparkMs() / round.loopMs())), 3),
                        decimal(jobRatio(), 3));
    }

    private String seconds(ToDoubleFunction<Round> value) {
        return decimal(median(value) / 1000, 2);
    }

    private double median(ToDoubleFunction<Round> value) {
        return Samples.median(values(value));
    }

    private double[] values(ToDoubleFunction<Round> value) {
        return rounds.stream().mapToDouble(value).toArray();
    }
}
