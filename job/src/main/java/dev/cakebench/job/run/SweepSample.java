package dev.cakebench.job.run;

import java.util.List;

/**
 * One measured evaluation of an example, or of all examples of a plan, by some cells.
 *
 * @param totalMs from an example's prompt to its rows, wall clock
 * @param prefillMs of it the prefills, without the policies' work
 * @param selectMs of it the policies' work: statistics of layers, ranking, keeping rows, making caches
 * @param footprints native memory of each example
 * @param caches of each example and cell
 */
public record SweepSample(
        double totalMs, double prefillMs, double selectMs, List<ExampleMemory> footprints, List<CellMemory> caches) {

    public SweepSample {
        footprints = List.copyOf(footprints);
        caches = List.copyOf(caches);
    }

    /** All of these together. */
    public static SweepSample sum(List<SweepSample> parts) {
        return new SweepSample(
                parts.stream().mapToDouble(SweepSample::totalMs).sum(),
                parts.stream().mapToDouble(SweepSample::prefillMs).sum(),
                parts.stream().mapToDouble(SweepSample::selectMs).sum(),
                parts.stream().flatMap(part -> part.footprints().stream()).toList(),
                parts.stream().flatMap(part -> part.caches().stream()).toList());
    }

    /** The rest: decoding, and making rows of answers. */
    public double decodeMs() {
        return totalMs - prefillMs - selectMs;
    }

    /**
     * What one example took, in bytes.
     *
     * @param promptTokens tokens that were prefilled
     * @param peakBytes most native memory at a time, as it was taken: the engine's working memory and the caches
     * @param boundBytes what it may be: hidden states of the prompt, one layer's K and V, and what all cells keep
     */
    public record ExampleMemory(int promptTokens, long peakBytes, long boundBytes) {}

    /**
     * What one cell held of one example, in bytes of K and V, as if it were alone.
     *
     * @param peakBytes most at any point of the prefill
     * @param boundBytes the bound of CAKE's cascade: the budget of all layers, and one whole layer
     */
    public record CellMemory(String cell, long peakBytes, long boundBytes) {}
}
