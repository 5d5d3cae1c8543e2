package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic, checked by hand: model 1,000 MiB, largest example 300 MiB, 100 MiB with one cell at a time. */
final class ExecutorMemoryTest {
    private static final long MIB = 1L << 20;
    private static final long MODEL = 1000 * MIB;
    private static final MemoryNeed NEED = new MemoryNeed(
            new PromptSize("rows.jsonl:7", 1, 3482, 3482, 0, 32, 32, 32, null), 60 * MIB, 240 * MIB, 100 * MIB);

    @Test
    void whatNobodyHasSetHoldsAsManyExamplesAsRunAtOnce() {
        SparkConf conf = cluster("yarn").set("spark.executor.cores", "4").set("spark.executor.memory", "3g");

        List<String> lines = ExecutorMemory.settle(conf, MODEL, NEED);

        // (4 x 300 + 1,000 + 512) x 1.1 = 2,983.2
        assertThat(conf.get("spark.cakebench.memory")).isEqualTo("1200m");
        assertThat(conf.get("spark.executor.memoryOverhead")).isEqualTo("2984m");
        assertThat(lines)
                .containsExactly(
                        "memory: 300 MiB for the largest example with all its cells, 3482 prompt tokens (rows.jsonl:7)",
                        "memory: (examples 1,200 MiB + model 1,000 MiB, mapped + 512 MiB of the JVM) + 10 % = 2,984 MiB outside"
                                + " the heap of each executor (spark.executor.memoryOverhead is 2,984 MiB)",
                        "memory: heap 3,072 MiB + 2,984 MiB = 6,056 MiB for each executor, of which a machine best has one",
                        "memory: 4 of 4 examples at once, were all as large; the others wait for memory");
    }

    @Test
    void anOverheadThatIsSetLimitsTheExamplesAtOnce() {
        // 2,400 / 1.1 - 1,000 - 512 = 669 MiB, two of four examples.
        SparkConf conf = cluster("k8s://https://host:6443")
                .set("spark.executor.cores", "4")
                .set("spark.executor.memoryOverhead", "2400m");

        List<String> lines = ExecutorMemory.settle(conf, MODEL, NEED);

        assertThat(conf.get("spark.cakebench.memory")).isEqualTo("669m");
        assertThat(conf.get("spark.executor.memoryOverhead")).isEqualTo("2400m");
        assertThat(lines).last().asString().contains("2 of 4 examples at once");
    }

    @Test
    void anOverheadThatHoldsOneCellAtATimeIsSaidToBeSlow() {
        SparkConf conf = cluster("yarn").set("spark.executor.memoryOverhead", "1900m");

        assertThat(ExecutorMemory.settle(conf, MODEL, NEED))
                .last()
                .asString()
                .contains("evaluated in parts", "spark.cakebench.memory of 300 MiB would hold them whole");
    }

    @Test
    void anOverheadThatHoldsNothingIsRefusedWithWhatIsNeeded() {
        SparkConf conf = cluster("yarn").set("spark.executor.memoryOverhead", "1g");

        // (100 + 1,000 + 512) x 1.1 = 1,773.2
        assertThatThrownBy(() -> ExecutorMemory.settle(conf, MODEL, NEED))
                .isInstanceOf(ExecutorMemoryException.class)
                .hasMessageContaining("spark.executor.memoryOverhead is 1,024 MiB; needed are at least 1,774 MiB")
                .hasMessageContaining("raise it, or leave it out to have it computed");
    }

    @Test
    void aFactorCountsAsAnOverhead() {
        SparkConf conf =
                cluster("yarn").set("spark.executor.memory", "4g").set("spark.executor.memoryOverheadFactor", "0.1");

        assertThatThrownBy(() -> ExecutorMemory.settle(conf, MODEL, NEED)).hasMessageContaining("is 409 MiB");
    }

    @Test
    void memoryForExamplesThatIsSetMustFitTheOverhead() {
        SparkConf conf = cluster("yarn").set("spark.cakebench.memory", "2g").set("spark.executor.memoryOverhead", "3g");

        // (2,048 + 1,000 + 512) x 1.1 = 3,916
        assertThatThrownBy(() -> ExecutorMemory.settle(conf, MODEL, NEED)).hasMessageContaining("at least 3,916 MiB");
    }

    @Test
    void memoryForExamplesThatIsSetMustHoldOneCell() {
        SparkConf conf = cluster("yarn").set("spark.cakebench.memory", "99m");

        assertThatThrownBy(() -> ExecutorMemory.settle(conf, MODEL, NEED))
                .hasMessageContaining("spark.cakebench.memory is 99 MiB, and the largest example needs 100 MiB");
    }

    @Test
    void executorsOfUnknownSizeSizeThemselves() {
        SparkConf conf = cluster("spark://host:7077");

        assertThat(ExecutorMemory.settle(conf, MODEL, NEED)).last().asString().contains("set spark.executor.cores");
        assertThat(conf.contains("spark.cakebench.memory")).isFalse();
    }

    @Test
    void aLocalRunMustFitThisMachine() {
        assertThat(ExecutorMemory.settle(cluster("local[2]").set("spark.cakebench.memory", "400m"), MIB, NEED))
                .last()
                .asString()
                .contains("1 of 2 examples at once");
        assertThatThrownBy(() ->
                        ExecutorMemory.settle(cluster("local[2]").set("spark.cakebench.memory", "900t"), MODEL, NEED))
                .hasMessageContaining("of this machine: lower spark.cakebench.memory");
        assertThatThrownBy(() ->
                        ExecutorMemory.settle(cluster("local[2]").set("spark.cakebench.memory", "99m"), MODEL, NEED))
                .isInstanceOf(ExecutorMemoryException.class)
                .hasMessageContaining("needs 100 MiB for one cell at a time");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    local                 | 1 | 1
                    local[3]              | 1 | 3
                    local[4,2]            | 2 | 2
                    local-cluster[2,6,1024] | 2 | 3
                    yarn                  | 1 | 1
                    k8s://https://x       | 1 | 1
                    spark://host:7077     | 1 |
                    """)
    void theMasterSaysHowManyTasksRunAtOnce(String master, String threads, Integer expected) {
        SparkConf conf = cluster(master).set("spark.task.cpus", threads);

        assertThat(ExecutorSlots.of(conf)).isEqualTo(expected == null ? OptionalInt.empty() : OptionalInt.of(expected));
    }

    @Test
    void coresOfExecutorsAreSharedByTheThreadsOfTasks() {
        SparkConf conf =
                cluster("spark://host:7077").set("spark.executor.cores", "8").set("spark.task.cpus", "3");

        assertThat(ExecutorSlots.of(conf)).hasValue(2);
    }

    private static SparkConf cluster(String master) {
        return new SparkConf(false).setMaster(master);
    }
}
