package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.dataset.DatasetRow;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.ConversationMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkPlannerTest {
    /** Sums of work in another order. */
    private static final double ROUNDING = 1e-9;

    @Test
    void aSmallRunHasOneGroupPerChunkCostlyOnesFirst() {
        List<Chunk> chunks = ChunkPlanner.plan(List.of(group(0, 10), group(1, 30), group(2, 30), group(3, 20)));

        assertThat(chunks).extracting(Chunk::index).containsExactly(0, 1, 2, 3);
        assertThat(chunks)
                .extracting(chunk -> chunk.groups().getFirst().group().index())
                .containsExactly(1, 2, 3, 0);
        assertThat(chunks).extracting(Chunk::operations).containsExactly(30.0, 30.0, 20.0, 10.0);
    }

    @ParameterizedTest
    @CsvSource({"1, 1e9", "256, 1e9", "511, 1e9", "1000, 1e9", "1000, 5e11", "5000, 1e10", "20000, 2e11", "20000, 1e13"
    })
    void everyGroupIsInOneChunkCostlyOnesFirst(int number, double typical) {
        List<PlannedGroup> groups = random(number, typical);

        List<Chunk> chunks = ChunkPlanner.plan(groups);

        assertThat(chunks)
                .extracting(Chunk::index)
                .containsExactlyElementsOf(
                        IntStream.range(0, chunks.size()).boxed().toList());
        assertThat(planned(chunks))
                .containsExactlyElementsOf(groups.stream()
                        .sorted(Comparator.comparingDouble(PlannedGroup::operations)
                                .reversed()
                                .thenComparingInt(planned -> planned.group().index()))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"257, 1e9", "1000, 1e9", "1000, 5e11", "5000, 1e10", "20000, 2e11", "20000, 1e13"})
    void chunksOfSeveralGroupsKeepToTheLimits(int number, double typical) {
        List<Chunk> chunks = ChunkPlanner.plan(random(number, typical));

        assertThat(chunks).hasSizeGreaterThanOrEqualTo(ChunkPlanner.FULL_SPREAD);
        double rest = chunks.stream().mapToDouble(Chunk::operations).sum();
        for (Chunk chunk : chunks) {
            if (chunk.groups().size() > 1) {
                double share = Math.max(ChunkPlanner.LEAST_OPERATIONS, rest / ChunkPlanner.SHARE_OF_REST);
                assertThat(chunk.operations())
                        .isLessThanOrEqualTo(ChunkPlanner.MOST_OPERATIONS)
                        .isLessThanOrEqualTo(share * (1 + ROUNDING));
            }
            rest -= chunk.operations();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256, 257, 511})
    void smallRunsHaveOneGroupPerChunkHoweverLittleItTakes(int number) {
        assertThat(ChunkPlanner.plan(random(number, 1))).hasSize(number);
    }

    @Test
    void chunksAreFullAtFirstAndBecomeSmaller() {
        List<PlannedGroup> groups = IntStream.range(0, 200_000)
                .mapToObj(index -> group(index, 1e11))
                .toList();

        List<Integer> sizes = ChunkPlanner.plan(groups).stream()
                .map(chunk -> chunk.groups().size())
                .toList();

        assertThat(sizes.subList(0, 2000)).containsOnly(45);
        assertThat(sizes.subList(0, sizes.size() - 1)).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(sizes.subList(sizes.size() - 2000, sizes.size() - 1)).containsOnly(2);
        assertThat(sizes).hasSizeLessThan(3 * 200_000 / 45);
    }

    @Test
    void examplesThatTakeNextToNothingMakeFewFiles() {
        assertThat(ChunkPlanner.plan(random(10_000, 1e9))).hasSizeLessThan(300);
    }

    @Test
    void aGroupThatTakesMoreThanAChunkIsAlone() {
        List<PlannedGroup> groups = IntStream.range(0, 2000)
                .mapToObj(index -> group(index, index < 10 ? 1e13 : 0.6e12))
                .toList();

        assertThat(ChunkPlanner.plan(groups).subList(0, 10))
                .allSatisfy(chunk -> assertThat(chunk.operations()).isEqualTo(1e13));
    }

    @Test
    void theOrderInWhichGroupsAreGivenDoesNotMatter() {
        List<PlannedGroup> groups = random(3000, 2e11);
        List<PlannedGroup> shuffled = new ArrayList<>(groups);
        Collections.shuffle(shuffled, new Random(5));

        assertThat(ChunkPlanner.plan(shuffled)).isEqualTo(ChunkPlanner.plan(groups));
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

    private static List<PlannedGroup> planned(List<Chunk> chunks) {
        return chunks.stream().flatMap(chunk -> chunk.groups().stream()).toList();
    }

    /** Groups of up to ten times the typical work, many of them alike. */
    private static List<PlannedGroup> random(int number, double typical) {
        Random random = new Random(number);
        return IntStream.range(0, number)
                .mapToObj(index -> group(index, typical * (1 + random.nextInt(100)) / 10))
                .toList();
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
