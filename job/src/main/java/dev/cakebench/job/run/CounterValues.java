package dev.cakebench.job.run;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What an executor has done and holds, or all of them together.
 *
 * @param prefilledTokens tokens of prompts that went through the model, each once for all cells
 * @param decodedTokens tokens of answers, over all cells
 * @param examples examples whose rows are made
 * @param rows their rows, one for each cell
 * @param failedRows of these
 * @param exampleBytes native memory that examples at work have been admitted with: caches and working memory
 * @param modelBytes mapped model files
 */
record CounterValues(
        long prefilledTokens,
        long decodedTokens,
        long examples,
        long rows,
        long failedRows,
        long exampleBytes,
        long modelBytes)
        implements Serializable {

    static final CounterValues NONE = new CounterValues(0, 0, 0, 0, 0, 0, 0);

    /** Every value by the name under which Spark's metrics show it. */
    static final Map<String, ToLongFunction<CounterValues>> BY_NAME = new TreeMap<>(Map.of(
            "prefilled_tokens", CounterValues::prefilledTokens,
            "decoded_tokens", CounterValues::decodedTokens,
            "examples", CounterValues::examples,
            "cells", CounterValues::rows,
            "failed_cells", CounterValues::failedRows,
            "cache_bytes", CounterValues::exampleBytes,
            "mapped_model_bytes", CounterValues::modelBytes));

    CounterValues plus(CounterValues other) {
        return new CounterValues(
                prefilledTokens + other.prefilledTokens,
                decodedTokens + other.decodedTokens,
                examples + other.examples,
                rows + other.rows,
                failedRows + other.failedRows,
                exampleBytes + other.exampleBytes,
                modelBytes + other.modelBytes);
    }

    /** Of an executor that is gone: what it did stays done, it holds nothing. */
    CounterValues ofTheGone() {
        return new CounterValues(prefilledTokens, decodedTokens, examples, rows, failedRows, 0, 0);
    }
}
