package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.ConversationMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChunkPlannerTest {

    @Test
    void aSmallRunHasOneGroupPerChunkCostlyOnesFirst() {
        List<Chunk> chunks = ChunkPlanner.plan(List.of(group(0, 10), group(1, 30), group(2, 30), group(3, 20)));

        assertThat(chunks).extracting(Chunk::index).containsExactly(0, 1, 2, 3);
        assertThat(chunks)
                .extracting(chunk -> chunk.groups().getFirst().group().index())
                .containsExactly(1, 2, 3, 0);
        assertThat(chunks).extracting(Chunk::operations).containsExactly(30.0, 30.0, 20.0, 10.0);
    }

    @Test
    void aLargeRunHasEveryGroupOnceInAtLeast256Chunks() {
        List<PlannedGroup> groups = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            groups.add(group(i, 1 + (i * 37) % 500));
        }

        List<Chunk> chunks = ChunkPlanner.plan(groups);

        assertThat(chunks).hasSizeBetween(256, 400);
        assertThat(chunks.stream().flatMap(chunk -> chunk.groups().stream()))
                .containsExactlyInAnyOrderElementsOf(groups);
    }

    @Test
    void noChunkOfSeveralGroupsHoldsMoreThanMinutes() {
        List<PlannedGroup> groups = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            groups.add(group(i, i < 10 ? 1e13 : 0.6e12));
        }

        List<Chunk> chunks = ChunkPlanner.plan(groups);

        assertThat(chunks.subList(0, 10))
                .allSatisfy(chunk -> assertThat(chunk.examples()).isEqualTo(1));
        assertThat(chunks.subList(10, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.examples()).isEqualTo(5))
                .allSatisfy(chunk -> assertThat(chunk.operations()).isLessThanOrEqualTo(ChunkPlanner.CHUNK_OPERATIONS));
    }

    @Test
    void nothingGivesNoChunk() {
        assertThat(ChunkPlanner.plan(List.of())).isEmpty();
    }

    @Test
    void examplesOfOneContextStayTogetherWhereTheModeSaysSo() {
        List<RunExample> examples = List.of(
                example(0, "a", ConversationMode.MULTI_TURN),
                example(1, "b", ConversationMode.MULTI_TURN),
                example(2, "a", ConversationMode.MULTI_TURN),
                example(3, "c", ConversationMode.SINGLE_SHOT),
                example(4, "c", ConversationMode.SINGLE_SHOT));

        assertThat(ExampleGroup.of(examples))
                .extracting(group ->
                        group.examples().stream().map(RunExample::index).toList())
                .containsExactly(List.of(0, 2), List.of(1), List.of(3), List.of(4));
    }

    private static PlannedGroup group(int index, double operations) {
        RunExample example = example(index, Integer.toString(index), ConversationMode.SINGLE_SHOT);
        return new PlannedGroup(new ExampleGroup(List.of(example)), operations);
    }

    private static RunExample example(int index, String context, ConversationMode mode) {
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
                "{}",
                List.of(),
                List.of());
        return new RunExample(index, new DatasetRow(example, null), 0, mode);
    }
}
