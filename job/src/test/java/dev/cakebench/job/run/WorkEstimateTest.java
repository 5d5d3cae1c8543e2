package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.inference.model.Model;
import dev.cakebench.job.plan.ConversationMode;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.protocol.PromptContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Predictions against the prompts that are made in the end, on the quickstart's rows. */
final class WorkEstimateTest {
    private static final Model MODEL = Model.open(Quickstart.MODEL);
    private static final SessionPlanner PLANNER = new SessionPlanner(PromptContext.of(MODEL), QuestionMode.VISIBLE);
    private static final CostModel COST = new CostModel(
            MODEL.shape(), CellSpec.of(Quickstart.in(Path.of("out")).plan()));

    @Test
    void thePredictedWorkIsThatOfTheRealPrompts() throws Exception {
        List<RunExample> examples = examples(0);

        List<PlannedGroup> groups = WorkEstimate.of(examples, PLANNER, MODEL).groups(examples, COST);

        assertThat(groups).hasSize(50);
        for (PlannedGroup planned : groups) {
            PromptSize size = size(planned.group());
            double real = COST.prefill(size.prefilled()) + COST.decode(size.prefilled(), size.decoded(), 1);
            assertThat(planned.operations() / real).isCloseTo(1, within(0.1));
        }
    }

    @Test
    void truncatedPromptsAreNoLongerThanTheirLimit() throws Exception {
        List<RunExample> examples = examples(320);

        List<PlannedGroup> groups = WorkEstimate.of(examples, PLANNER, MODEL).groups(examples, COST);

        int answer = size(new ExampleGroup(List.of(examples.getFirst()))).decoded();
        double atLimit = COST.prefill(320) + COST.decode(320, answer, 1);
        assertThat(groups)
                .allSatisfy(
                        planned -> assertThat(planned.operations() / atLimit).isCloseTo(1, within(0.001)));
    }

    @Test
    void theLargestPromptsAreMade() throws Exception {
        List<RunExample> examples = examples(0);
        int longest = 0;
        for (RunExample example : examples) {
            longest = Math.max(longest, size(new ExampleGroup(List.of(example))).tokens());
        }

        List<PromptSize> largest = WorkEstimate.of(examples, PLANNER, MODEL).largest(examples);

        assertThat(largest).hasSize(2);
        assertThat(largest.stream().mapToInt(PromptSize::tokens).max().orElseThrow())
                .isGreaterThan(longest * 95 / 100);
    }

    @Test
    void attentionMakesLongPromptsMoreThanProportionallyCostly() {
        assertThat(COST.prefill(2000)).isGreaterThan(2.1 * COST.prefill(1000));
        assertThat(COST.decode(1000, 20, 2)).isBetween(1.9 * COST.decode(1000, 20, 1), 2 * COST.decode(1000, 20, 1));
    }

    private static PromptSize size(ExampleGroup group) throws InterruptedException {
        return PromptSize.of(PLANNER.plan(group).sessions().getFirst());
    }

    private static List<RunExample> examples(int maxPromptTokens) throws IOException {
        return RunData.read(
                        Quickstart.in(Path.of("out"))
                                .withRows(Quickstart.ROWS, 50)
                                .plan(),
                        new Configuration())
                .examples()
                .stream()
                .map(example ->
                        new RunExample(example.index(), example.row(), maxPromptTokens, ConversationMode.SINGLE_SHOT))
                .toList();
    }
}
