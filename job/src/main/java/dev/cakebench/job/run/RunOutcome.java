package dev.cakebench.job.run;

import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * How a run ended; every row of the plan is there.
 *
 * @param folder the run's folder
 * @param rows rows in {@code answers}
 * @param failedRows how many of them failed
 * @param maxFailed how many may
 * @param computedChunks indexes of the chunks that this start computed; the others were there
 */
public record RunOutcome(Path folder, long rows, long failedRows, long maxFailed, List<Integer> computedChunks) {

    /** Whether no more rows failed than may. */
    public boolean accepted() {
        return failedRows <= maxFailed;
    }
}
