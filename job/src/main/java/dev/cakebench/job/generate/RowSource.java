package dev.cakebench.job.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes the rows of a benchmark. A row depends on nothing but its task, length and index, and on the seed. */
public interface RowSource {

    /**
     * One row.
     *
     * @param task of the benchmark
     * @param length most tokens of prompt and answer together
     * @param index from 0
     * @throws GenerateException when the length has no room for it
     */
    ObjectNode row(String task, int length, int index);
}
