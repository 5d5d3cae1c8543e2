package dev.cakebench.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.results.DepthMeans;
import dev.cakebench.job.results.LayerMeans;
import dev.cakebench.job.results.ResultRows;
import dev.cakebench.job.results.ScoreRow;
import dev.cakebench.job.results.ScoredAnswer;
import dev.cakebench.job.results.Scores;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The numbers that the parts of the report show. */
final class SectionsTest {
    private static final RowGroup GROUP = group(List.of(
            ResultRows.ok(0, "hotpotqa", 0, "full", 900, 0.9),
            ResultRows.ok(0, "hotpotqa", 1, "cake", 64, 0.5),
            ResultRows.ok(0, "hotpotqa", 2, "cake", 128, 1.0),
            ResultRows.ok(1, "triviaqa", 0, "full", 900, 0.7),
            ResultRows.ok(1, "triviaqa", 1, "cake", 64, 0.5),
            ResultRows.ok(1, "triviaqa", 2, "cake", 128, 0.6)));
    private static final Policies POLICIES = Policies.of(GROUP.rows());

    @Test
    void aCellHasAColourOnlyWhereTheIntervalExcludesNothingLost() {
        assertThat(Glance.html(GROUP, POLICIES.all()))
                .contains(">64</th>", ">128</th>", "0.800 [0.700, 0.900]")
                .contains("<td class=\"score d1\">0.500<small>−0.300</small></td>")
                .contains("<td class=\"score d4\">0.800<small>+0.000</small></td>");
    }

    @Test
    void theScoreTableHasEveryNumberWithItsInterval() {
        assertThat(ScoreSection.overall(GROUP, POLICIES))
                // Two pairs: p is a half, twice that for two cells; 2.8 standard errors are 0.198.
                .containsPattern("<td>0.500 \\[0.500, 0.500]</td><td>-0.300 \\[-0.400, -0.200]</td>"
                        + "<td>(0.99|1.00)[0-9]</td><td>0.(19|20)[0-9]</td><td>0 / 0 / 2</td><td>6.4 %</td>")
                .contains("cake, budget 128: 0.800 [0.600, 1.000], n = 2")
                .contains("cake, budget 64: 6.4 % kept, 0.500 [0.500, 0.500], n = 2");
    }

    @Test
    void aLayerIsComparedWithAnEvenShareAndHasItsAttentionBesideIt() {
        LayerMeans small = layers(1, new double[] {32, 96}, new double[] {1, 2}, new double[] {0.25, 0.125});
        LayerMeans large = layers(2, new double[] {64, 192}, new double[] {1, 4}, new double[] {0.25, 0.125});

        assertThat(new LayerSection(GROUP, POLICIES, List.of(large, small)).html())
                .contains("<g class=\"d1\"><title>layer 0, budget 64: 32.0 entries, 0.500 × even</title>")
                .contains("<g class=\"d6\"><title>layer 1, budget 128: 192.0 entries, 1.50 × even</title>")
                .contains("<title>layer 1: H = 3.00</title>", "<title>layer 1: V = 0.125</title>")
                .contains("<td>3.00</td><td>0.125</td><td>96.0 / 96.0</td><td>192.0 / 192.0</td>");
    }

    @Test
    void policiesWithEqualLayersHaveNoLayerMap() {
        LayerMeans even = layers(1, new double[] {64, 64}, null, null);

        assertThat(new LayerSection(GROUP, POLICIES, List.of(even)).html()).isEmpty();
    }

    @Test
    void survivalIsShownByDepthAndBudget() {
        DepthMeans small = new DepthMeans(1, new int[] {4, 0}, new double[] {0.25, 0});
        DepthMeans large = new DepthMeans(2, new int[] {4, 0}, new double[] {1, 0});

        assertThat(new DepthSection(GROUP, POLICIES, List.of(small, large)).html())
                .contains("<g class=\"r2\"><title>budget 64, depth 0–50 %: 25.0 % kept, n = 4</title>")
                .contains(
                        "<g class=\"r8\"><title>budget 128, depth 0–50 %: 100.0 % kept, n = 4</title>",
                        "class=\"nothing\"")
                .contains("<th scope=\"row\">50–100 %</th><td>0</td><td>–</td><td>–</td>");
    }

    @Test
    void bytesAreInAUnitThatFits() {
        assertThat(new MemorySection(GROUP, POLICIES).html())
                .contains("KV cache after the prefill, KiB", "<td>64.0</td><td>6.4 %</td><td>4 KiB</td><td>4 KiB</td>");
    }

    @Test
    void scoresByDepthHaveAMapForEachPolicyAndWithLengthsForEachBudget() {
        SyntheticRun run = SyntheticRun.ORDINARY.withPolicies("cake", "snapkv").withBudgets(64, 512);
        String one = run.report();
        assertThat(one)
                .contains("Scores, by depth and length", "Full cache: score by depth of the answer (examples)")
                .contains("cake: score by depth of the answer (examples)")
                .doesNotContain("cake, budget 64: score");
        String several = run.withLengths("4096", "16384").report();
        assertThat(several)
                .contains("cake, budget 64: score by depth of the answer (examples)")
                .contains("snapkv, budget 512: score by depth of the answer (examples)")
                .containsPattern("<title>16384, depth 0–10 %: score [0-9.]+, n = \\d+</title>");
    }

    @Test
    void withoutKnownDepthsThereIsNoMap() {
        assertThat(new DepthScoreSection(GROUP, POLICIES, List.of()).html()).isEmpty();
    }

    @Test
    void timesThatAllCellsShareStandOnce() {
        assertThat(new TimeSection(GROUP, POLICIES).html())
                .contains("<dd>101 ms</dd>", "<dd>20.0 ms</dd><dd class=\"quiet\">median; 19.9 % of the prefill</dd>")
                .contains("<td>5.0 ms</td>");
    }

    @Test
    void tasksAreNamedShortlyButNeverTwice() {
        List<ScoredAnswer> answers = List.of(
                ResultRows.ok(0, "hotpotqa", 0, "full", 900, 0.9), ResultRows.ok(1, "triviaqa", 0, "full", 900, 0.9));
        List<ScoreRow> scores = Scores.of("run", 1, ResultRows.BENCHMARKS, answers);
        List<ScoreRow> twins = scores.stream().map(SectionsTest::ofOneTask).toList();

        assertThat(RowGroup.tasks(scores))
                .extracting(RowGroup::name)
                .containsExactly("hotpotqa, 1024", "triviaqa, 1024");
        assertThat(RowGroup.benchmarks(scores))
                .extracting(RowGroup::name)
                .containsExactly("longbench@1, average of its tasks, length all");
        assertThat(RowGroup.tasks(twins))
                .extracting(RowGroup::name)
                .containsExactly("hotpotqa: qa, 1024", "triviaqa: qa, 1024");
    }

    private static ScoreRow ofOneTask(ScoreRow row) {
        ScoreRow.Group group = row.group();
        return new ScoreRow(
                row.run(),
                new ScoreRow.Group(group.scope(), group.dataset(), "qa", group.lengthBucket(), group.metric()),
                row.cell(),
                row.examples(),
                row.failed(),
                row.contexts(),
                row.score(),
                row.versusFull(),
                row.cache(),
                row.times());
    }

    private static RowGroup group(List<ScoredAnswer> answers) {
        return RowGroup.overall(Scores.of("run", 1, ResultRows.BENCHMARKS, answers));
    }

    private static LayerMeans layers(
            int cell, double[] budget, double @Nullable [] entropy, double @Nullable [] shift) {
        return new LayerMeans(cell, 2, budget, budget, entropy, shift);
    }
}
