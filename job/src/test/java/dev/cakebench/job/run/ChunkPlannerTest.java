package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChunkPlannerTest {
    private static final long SMALL_MODEL = 1_000_000;

    @Test
    void aSmallRunHasOneExamplePerChunkLongestFirst() {
        List<Chunk> chunks =
                ChunkPlanner.plan(List.of(example(0, 10), example(1, 30), example(2, 30), example(3, 20)), SMALL_MODEL);

        assertThat(chunks).extracting(Chunk::index).containsExactly(0, 1, 2, 3);
        assertThat(chunks)
                .extracting(chunk -> chunk.examples().getFirst().index())
                .containsExactly(1, 2, 3, 0);
    }

    @Test
    void aLargeRunHasEveryExampleOnceInAtLeast256Chunks() {
        List<RunExample> examples = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            examples.add(example(i, 1 + (i * 37) % 500));
        }

        List<Chunk> chunks = ChunkPlanner.plan(examples, SMALL_MODEL);

        assertThat(chunks).hasSizeBetween(256, 400);
        assertThat(chunks.stream().flatMap(chunk -> chunk.examples().stream()))
                .containsExactlyInAnyOrderElementsOf(examples);
    }

    @Test
    void expensiveExamplesStandAlone() {
        List<RunExample> examples = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            examples.add(example(i, i < 10 ? 20_000 : 10));
        }

        List<Chunk> chunks = ChunkPlanner.plan(examples, 1_000_000_000L);

        assertThat(chunks.subList(0, 10))
                .allSatisfy(chunk -> assertThat(chunk.examples()).hasSize(1));
        assertThat(chunks.get(20).examples()).hasSize(3);
    }

    @Test
    void nothingGivesNoChunk() {
        assertThat(ChunkPlanner.plan(List.of(), SMALL_MODEL)).isEmpty();
    }

    private static RunExample example(int index, int characters) {
        Example example = new Example(
                "rows",
                "ruler@1",
                "niah",
                Integer.toString(index),
                "00",
                "en",
                "1024",
                Integer.toString(index),
                0,
                "rows.jsonl:" + index,
                "x".repeat(characters),
                List.of(),
                List.of());
        return new RunExample(index, new DatasetRow(example, null), 0);
    }
}
