package dev.cakebench.job.cli.bench;

import dev.cakebench.job.run.SweepSample;
import dev.cakebench.job.run.SweepSample.CellMemory;
import dev.cakebench.job.run.SweepSample.ExampleMemory;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * What all cells of a plan cost beside one full cache, in rounds that measured both.
 *
 * @param full per round, all examples with a full cache alone
 * @param sweep per round, the same examples with all cells
 */
public record SweepCost(List<SweepSample> full, List<SweepSample> sweep) {

    public SweepCost {
        full = List.copyOf(full);
        sweep = List.copyOf(sweep);
    }

    /** Median over the rounds of the sweep's time over the full cache's. */
    public double ratio() {
        return Samples.median(ratios());
    }

    /** Smallest ratio of a round. */
    public double smallestRatio() {
        return Samples.smallest(ratios());
    }

    /** Largest ratio of a round. */
    public double largestRatio() {
        return Samples.largest(ratios());
    }

    /** Median over the rounds of the sweep's prefill, statistics and ranking included, over a plain prefill. */
    public double prefillRatio() {
        return Samples.median(paired((plain, all) -> (all.prefillMs() + all.selectMs()) / plain.prefillMs()));
    }

    /** Statistics and ranking of all policies, as a share of a plain prefill. */
    public double selectShare() {
        return prefillRatio() - 1;
    }

    /** The example that took most native memory beside what it may take; memory is the same in every round. */
    public ExampleMemory memory() {
        return sweep.stream()
                .flatMap(sample -> sample.footprints().stream())
                .max(Comparator.comparingDouble(SweepCost::memoryRatio))
                .orElseThrow();
    }

    /** Most native memory over what it may be: hidden states, one layer's K and V, and what all cells keep. */
    public double memoryRatio() {
        return memoryRatio(memory());
    }

    /** Largest peak of one cell's K and V over the bound of a cascade: its budget and one whole layer. */
    public double kvPeakRatio() {
        return sweep.getFirst().caches().stream()
                .mapToDouble(SweepCost::kvPeakRatio)
                .max()
                .orElseThrow();
    }

    /** Median over the rounds. */
    double median(List<SweepSample> samples, ToDoubleFunction<SweepSample> value) {
        return Samples.median(samples.stream().mapToDouble(value).toArray());
    }

    private double[] ratios() {
        return paired((plain, all) -> all.totalMs() / plain.totalMs());
    }

    private double[] paired(ToDoubleBiFunction<SweepSample, SweepSample> value) {
        double[] values = new double[full.size()];
        for (int round = 0; round < values.length; round++) {
            values[round] = value.applyAsDouble(full.get(round), sweep.get(round));
        }
        return values;
    }

    private static double memoryRatio(ExampleMemory memory) {
        return (double) memory.peakBytes() / memory.boundBytes();
    }

    private static double kvPeakRatio(CellMemory cell) {
        return (double) cell.peakBytes() / cell.boundBytes();
    }
}
