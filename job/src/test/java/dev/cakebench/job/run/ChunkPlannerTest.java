package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.ConversationMode;
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
                .extracting(chunk -> chunk.groups().getFirst().index())
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
        assertThat(chunks.stream()
                        .flatMap(chunk -> chunk.groups().stream())
                        .flatMap(group -> group.examples().stream()))
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
                .allSatisfy(chunk -> assertThat(chunk.examples()).isEqualTo(1));
        assertThat(chunks.get(20).examples()).isEqualTo(3);
    }

    @Test
    void nothingGivesNoChunk() {
        assertThat(ChunkPlanner.plan(List.of(), SMALL_MODEL)).isEmpty();
    }

    @Test
    void examplesOfOneContextStayTogetherWhereTheModeSaysSo() {
        List<RunExample> examples = List.of(
                example(0, 10, "a", ConversationMode.MULTI_TURN),
                example(1, 10, "b", ConversationMode.MULTI_TURN),
                example(2, 30, "a", ConversationMode.MULTI_TURN),
                example(3, 20, "c", ConversationMode.SINGLE_SHOT),
                example(4, 20, "c", ConversationMode.SINGLE_SHOT));

        List<Chunk> chunks = ChunkPlanner.plan(examples, SMALL_MODEL);

        assertThat(chunks)
                .extracting(chunk -> chunk.groups().getFirst().examples().stream()
                        .map(RunExample::index)
                        .toList())
                .containsExactly(List.of(0, 2), List.of(3), List.of(4), List.of(1));
    }

    private static RunExample example(int index, int characters) {
        return example(index, characters, Integer.toString(index), ConversationMode.SINGLE_SHOT);
    }

    private static RunExample example(int index, int characters, String context, ConversationMode mode) {
        Example example = new Example(
                "rows",
                "ruler@1",
                "niah",
                Integer.toString(index),
                "00",
                "en",
                "1024",
                context,
                0,
                "rows.jsonl:" + index,
                "x".repeat(characters),
                List.of(),
                List.of());
        return new RunExample(index, new DatasetRow(example, null), 0, mode);
    }
}
