package dev.cakebench.job.run;

import java.io.Serializable;
import java.util.List;

/** The examples of one Spark task and one file of answers. */
record Chunk(int index, List<RunExample> examples) implements Serializable {

    Chunk {
        examples = List.copyOf(examples);
    }
}
