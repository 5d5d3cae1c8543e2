package dev.cakebench.job.run;

import java.io.Serializable;
import java.util.List;

/** The examples of one Spark task and one file of answers. */
record Chunk(int index, List<ExampleGroup> groups) implements Serializable {

    Chunk {
        groups = List.copyOf(groups);
    }

    /** Number of examples. */
    int examples() {
        return groups.stream().mapToInt(group -> group.examples().size()).sum();
    }
}
