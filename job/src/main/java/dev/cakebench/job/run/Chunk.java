package dev.cakebench.job.run;

import java.io.Serializable;
import java.util.List;

/** The examples of one Spark task and one file of answers. */
record Chunk(int index, List<PlannedGroup> groups) implements Serializable {

    Chunk {
        groups = List.copyOf(groups);
    }

    /** Number of examples. */
    int examples() {
        return groups.stream()
                .mapToInt(planned -> planned.group().examples().size())
                .sum();
    }

    /** Predicted multiply-adds. */
    double operations() {
        return groups.stream().mapToDouble(PlannedGroup::operations).sum();
    }
}
